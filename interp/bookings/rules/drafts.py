"""A request that is being written: the answers of a draft, one question a page."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from interp.bookings.facts import PURPOSES
from interp.bookings.rules.moves import session_faults
from interp.cases.rules import is_a_service, lifts, wish_code
from interp.errors import BadInput
from interp.spans import Span

# {"case": uid or None, "organisation": uid or None, "needs": {changes}, "wants": [ref], "refused": [ref], "avoid": [facet],
#  "when": {day, time, minutes, conversation}, "mode": code, "what": {sector, purpose, service_language, advisory, where},
#  "done": [step]}

STEPS = ("whose", "language", "when", "how", "what", "wishes", "check")
# What falls away with another case; `word`, her word for a firm wish that is lifted, says which one: {"from": code, …}.
HERS: dict[str, Any] = {"needs": {}, "wants": [], "refused": [], "avoid": [], "word": None}
# A problem, and the page on which it is mended.
BELONGS = {
    "service_language": "what",
    "start": "when",
    "length": "when",
    "wants": "wishes",
    "wish": "wishes",
    "q": "language",
}

Answers = Mapping[str, Any]


def first_missing(answers: Answers) -> str:
    """The first page that has no answer yet; `check` when all have."""
    return next((step for step in STEPS if step not in answers.get("done", ())), "check")


def may_open(step: str, answers: Answers) -> bool:
    """Pages are answered in order; any earlier one may be opened again."""
    return STEPS.index(step) <= STEPS.index(first_missing(answers))


def before(step: str, answers: Answers) -> str | None:
    """Where "Back" leads: the page before, or the last one once all are answered."""
    if step != "check" and first_missing(answers) == "check":
        return "check"
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None


def done(answers: Answers, step: str) -> list[str]:
    return [one for one in STEPS if one == step or one in answers.get("done", ())]


def whose(answers: Answers, case: str | None, organisation: str | None) -> dict[str, Any]:
    """Whose request it is. With another case falls away all that was said of the one before."""
    chosen: dict[str, Any] = {"case": case, "organisation": organisation}
    if "case" in answers and answers["case"] == case:
        return chosen | {"done": done(answers, "whose")}
    kept = {"done": [one for one in answers.get("done", ()) if one not in ("language", "wishes")]}
    return chosen | HERS | {"done": done(kept, "whose")}


def needs_said(known: Mapping[str, Any] | None, answers: Answers) -> dict[str, Any]:
    """What the case says, with the changes of the draft."""
    needs = {**(known or {}), **answers.get("needs", {})}
    return {key: value for key, value in needs.items() if value is not None}


def span_of(local_start: str, minutes: int, zone: str) -> Span:
    """The instants of a local start and a length. Raises BadInput for a time that the clocks skip or show twice."""
    written = datetime.fromisoformat(local_start)
    place = ZoneInfo(zone)
    early, late = written.replace(tzinfo=place, fold=0), written.replace(tzinfo=place, fold=1)
    if early.utcoffset() != late.utcoffset():
        back = early.astimezone(UTC).astimezone(place).replace(tzinfo=None)
        raise BadInput({"start": "clock_skips_it" if back != written else "clock_shows_it_twice"})
    start = early.astimezone(UTC)
    return Span(start, start + timedelta(minutes=minutes))


def time_problems(local_start: str, minutes: int, zone: str, at: datetime) -> dict[str, str]:
    """What is wrong with a time that was typed: a code for `start`, a code for `length`."""
    try:
        faults = session_faults(span_of(local_start, minutes, zone) if minutes > 0 else None, at)
    except BadInput as bad:
        return bad.problems
    return {"start" if code == "in_the_past" else "length": code for code in reversed(faults)}


def problems(
    answers: Answers,
    known: Mapping[str, Any],
    zone: str,
    at: datetime,
    *,
    refused: Collection[str] = (),
    services: Collection[str] = (),
) -> dict[str, str]:
    """What keeps a whole draft from being sent: pages were answered at different times, and time went on.

    `known` is what the case says now, `services` what its other sessions are interpreted into: a wish that became firm since is not lifted by what was typed before.
    """
    session, needs = asked(answers), needs_said(known, answers)
    found = time_problems(session["local_start"], session["minutes"], zone, at)
    if session["service_language"] in {one["tag"] for one in needs.get("languages", ())}:
        found["service_language"] = "same_as_hers"
    if is_a_service(answers["needs"], services):
        found["q"] = "is_a_service"
    if set(answers["wants"]) & set(refused):
        found["wants"] = "refused_before"
    about = (answers.get("word") or {}).get("from")
    if lifts(known, answers["needs"]) and about != wish_code(known["interpreter_gender"]):
        found["wish"] = "her_word_missing"
    return found


def asked(answers: Answers) -> dict[str, Any]:
    """The session, as `request_interpreter` takes it."""
    when, what = answers["when"], answers["what"]
    details = {key: what[key] for key in ("where", "advisory") if what.get(key)}
    return {
        "local_start": f"{when['day']}T{when['time']}",
        "minutes": when["minutes"],
        "sector": what["sector"],
        "purpose": what["purpose"],
        "mode": answers["mode"],
        "service_language": what["service_language"],
        "details": details,
    }


def purpose_of(chosen: str) -> tuple[str, str | None]:
    """Sector and purpose out of one choice: `health:treatment`, or `health:` where none of them is right."""
    sector, _, purpose = chosen.partition(":")
    if sector not in PURPOSES or (purpose and purpose not in PURPOSES[sector]):
        raise BadInput({"purpose": "choose_one"})
    return sector, purpose or None
