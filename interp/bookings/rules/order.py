"""Her own order when nobody fits: each rung needs a decision of hers that was written down."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interp.bookings.facts import RungState
from interp.cases.facts import FALLBACKS
from interp.matching.facts import Mode, Need, Suggestion


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of her order: a code of `cases.facts.FALLBACKS`, and where it stands."""

    code: str
    state: RungState


def rungs(fallbacks: Sequence[str], decisions: Mapping[str, bool], applicable: Collection[str]) -> tuple[Rung, ...]:
    """Her order, first to last; at most one rung is open: the first that is undecided and applies.

    `decisions`: her newest answer to each rung, as far as it counts. A no opens the next rung, and so does a yes that frees nobody: this is only
    asked while nobody fits. Her yes to a relay holds the others up as long as a pair is left (`relay` still applies).
    """
    found, turn = [], True
    for code in dict.fromkeys(fallbacks):
        if code in decisions:
            state = RungState.YES if decisions[code] else RungState.NO
            turn = turn and not (code == "relay" and decisions[code] and code in applicable)
        elif code not in applicable:
            state = RungState.NOT_POSSIBLE
        else:
            state = RungState.OPEN if turn else RungState.LATER
            turn = False
        found.append(Rung(code, state))
    return tuple(found)


def newest_answers(said: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Her newest answer to each rung, of what was written down in time order. A bridge is no answer of hers."""
    return {one["rung"]: bool(one["yes"]) for one in said if one["rung"] in FALLBACKS}


def standing_answers(said: Iterable[Mapping[str, Any]], needs: Mapping[str, Any]) -> dict[str, bool]:
    """Her newest answer to each rung, without a yes that lifts nothing any more: of that rung she can be asked again."""
    said = list(said)
    counting = {code for code, _ in in_force(said, needs)}
    return {code: yes for code, yes in newest_answers(said).items() if not yes or code in counting}


def in_force(said: Iterable[Mapping[str, Any]], needs: Mapping[str, Any]) -> tuple[tuple[str, str | None], ...]:
    """`(rung, value)` of each yes that stands, for `matching.rules.decided`. `needs` is what the case says now.

    A yes lifts only what she was asked about: when her wish has changed since (the same wish written anew is another one), or
    she does not speak of that language any more, it lifts nothing. `made_at` is when a decision was written down.
    """
    newest = {one["rung"]: one for one in said if one["rung"] in FALLBACKS}
    yes = [(code, one) for code, one in newest.items() if one["yes"]]
    return tuple((code, one.get("value")) for code, one in yes if _still_meant(code, one, needs))


def _still_meant(code: str, said: Mapping[str, Any], needs: Mapping[str, Any]) -> bool:
    if code == "gender":
        same = said.get("value") == (needs.get("interpreter_gender") or {}).get("want")
        return same and said.get("made_at", "") >= needs.get("wished_at", "")
    if code == "language":
        return said.get("value") in (needs.get("also_understands") or ())
    return True


def languages_left(need: Need) -> tuple[str, ...]:
    """What she understands and has not accepted, in her order; never the language of the service."""
    taken = {need.service_language, *(wanted.tag for wanted in need.languages)}
    return tuple(tag for tag in dict.fromkeys(need.also_understands) if tag not in taken)


def applicable_rungs(need: Need, suggestions: Iterable[Suggestion], *, pair_left: bool = True) -> frozenset[str]:
    """Which rungs can change anything here. `pair_left`: is there a pair that has not said no already?"""
    helps = {one.change for one in suggestions}
    says = {
        "phone": need.mode != Mode.PHONE,
        "relay": "relay" in helps and pair_left,
        "wait": "time" in helps,
        "gender": need.want is not None and need.firm is not False,
        "language": bool(languages_left(need)),
    }
    return frozenset(code for code, does in says.items() if does)
