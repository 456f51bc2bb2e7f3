"""Section 5: what would help when nobody fits. One change at a time, and only what frees somebody. Nothing is relaxed here."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from interp.matching.facts import Answer, Candidate, Mode, Need, Policy, Reason, Suggestion
from interp.matching.rules.asked import Asked, ask
from interp.matching.rules.order import answer
from interp.matching.rules.person import able
from interp.matching.rules.relay import Relay, relay
from interp.matching.rules.ties import consent_kinds
from interp.matching.rules.times import other_times
from interp.matching.rules.verdict import passes, reasons

# The reasons that the phone or video may end; neither asks for less training than another mode.
OF_THE_MODE = frozenset({"mode", "hours", "busy", "distance"})


@dataclass(frozen=True, slots=True)
class Out:
    """Somebody who does not fit, with every reason."""

    candidate: Candidate
    reasons: tuple[Reason, ...]
    codes: frozenset[str]

    def only(self, code: str) -> bool:
        return self.codes == {code}


def suggestions(
    need: Need, candidates: Iterable[Candidate], policy: Policy, *, now: datetime, newcomers: Iterable[Candidate] = ()
) -> tuple[Suggestion, ...]:
    """What would help, in the order of the page; nothing as long as anybody fits.

    `candidates` hold one of her languages. `newcomers` hold another one that she understands, or a pivot and the service
    language.
    """
    return helped(need, answer(need, candidates, policy), policy, now=now, newcomers=newcomers).suggestions


def helped(
    need: Need,
    found: Answer,
    policy: Policy,
    *,
    now: datetime,
    newcomers: Iterable[Candidate] = (),
    no_seat: Collection[str] = (),
) -> Answer:
    """The answer with relay and suggestions, as it is while somebody is left. `no_seat`: who did not want a seat when asked."""
    if found.somebody_left:
        return found
    asked = ask(need, policy)
    out = _everybody(asked, found, newcomers)
    seats = relay(asked, [one.candidate for one in out if one.only("language")])
    lines = tuple(line for line in _lines(asked, out, seats, now) if line.frees)
    pairs, left = (some.first_pairs(policy.relay_pairs) for some in (seats, seats.without(no_seat)))
    return replace(found, relay=pairs, relay_left=left, suggestions=lines)


def _everybody(asked: Asked, found: Answer, newcomers: Iterable[Candidate]) -> list[Out]:
    """Each person once, whoever brought the facts; a newcomer has none of her languages and so a reason. Who said no to this
    session may say yes to another time or way: no reason stands against her or him."""
    judged = {one.ref: (one.candidate, one.reasons) for one in found.excluded}
    judged |= {one.ref: (one.candidate, ()) for one in found.matches}
    for person in newcomers:
        if person.ref not in judged:
            judged[person.ref] = (person, reasons(asked, person))
    return [Out(who, why, frozenset(reason.code for reason in why)) for who, why in judged.values()]


def _lines(asked: Asked, out: Collection[Out], seats: Relay, now: datetime) -> Iterator[Suggestion]:
    yield from _modes(asked, out)
    yield from other_times(asked, [(_at_another(asked, one), one.codes) for one in out], now)
    yield Suggestion("relay", len(seats.people()))
    yield Suggestion("gender", sum(one.only("gender") for one in out))
    yield from _languages(asked, out)
    yield Suggestion("consent", sum(one.only("consent") and _may_be_asked(asked, one.candidate) for one in out))
    yield Suggestion("training", sum(one.only("training") and len(one.reasons[0].modules) == 1 for one in out))


def _at_another(asked: Asked, out: Out) -> Candidate:
    """Whoever fits and said no is away then."""
    here = out.candidate
    return here if out.reasons else replace(here, away=(*here.away, asked.need.span))


def _modes(asked: Asked, out: Collection[Out]) -> Iterator[Suggestion]:
    """By phone, then by video. Whoever has a reason that no mode ends is not looked at again."""
    people = [one.candidate for one in out if one.codes <= OF_THE_MODE]
    for mode in (Mode.PHONE, Mode.VIDEO):
        if mode != asked.need.mode:
            there = ask(replace(asked.need, mode=mode), asked.policy)
            yield Suggestion("mode", sum(passes(there, person) for person in people), mode=mode)


def _languages(asked: Asked, out: Collection[Out]) -> Iterator[Suggestion]:
    """Each language she understands, in her order; never the service language. One that she accepts already frees nobody."""
    service = asked.need.service_language
    held = [able(asked, one.candidate) for one in out if one.only("language")]
    for tag in dict.fromkeys(asked.need.also_understands):
        if tag != service:
            yield Suggestion("language", sum({tag, service} <= tags for tags in held), language=tag)


def _may_be_asked(asked: Asked, candidate: Candidate) -> bool:
    """Has she said no in none of the kinds that need her consent? A no is not asked about again."""
    answers = [asked.answers.get((candidate.ref, kind), ()) for kind in consent_kinds(asked, candidate)]
    return not any(one.given is False for given in answers for one in given)
