"""The standing declaration: until when it counts, when to remind of it, what may be typed. And how long a clearing counts. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from interp.conflicts.facts import (
    ANY,
    BY_THEMSELVES,
    MOST_CHARACTERS,
    MOST_IN_ALL,
    MOST_NAMES,
    REMIND,
    STANDING,
    Standing,
)
from interp.sounds import sound
from interp.text import written
from interp.training.facts import ENDING_DAYS

Answers = Mapping[str, Collection[str]]  # kind of tie -> names, or ANY alone for a kind that counts by itself


def last_day(declared_on: date, days: int) -> date:
    """The last day on which it counts (row 12 of `docs/matching.md`)."""
    return declared_on + timedelta(days=days)


def standing(declared_on: date | None, today: date, days: int) -> Standing:
    """How it is today; one that is dated ahead says nothing about today."""
    if declared_on is None or declared_on > today:
        return Standing.MISSING
    left = last_day(declared_on, days) - today
    if left < timedelta(0):
        return Standing.EXPIRED
    return Standing.ENDING if left <= timedelta(days=ENDING_DAYS) else Standing.VALID


def reminder_due(declared_on: date, today: date, sent: Collection[int], days: int) -> int | None:
    """How many days before the last one the reminder stands that is due and not sent, or None.

    One that nobody sent in time is sent late, until the last day; of two, only the nearer to it.
    """
    left = (last_day(declared_on, days) - today).days
    due = min((distance for distance in REMIND if 0 <= left <= distance < days), default=None)
    return None if due in sent else due


def names_in(text: str) -> tuple[str, ...]:
    """One name a line, each once, in the order typed; a line on which nothing can be seen is none."""
    return tuple(dict.fromkeys(name for line in text.splitlines() if (name := written(line))))


def faults(answers: Answers) -> dict[str, str]:
    """Codes by kind; the bound over all is told at the kind that passes it."""
    found = {kind: code for kind, given in answers.items() if (code := _fault(kind, given))}
    total = 0
    for kind, given in answers.items():
        before, total = total, total + sum(map(len, given))
        if before <= MOST_IN_ALL < total:
            found.setdefault(kind, "too_much")
    return found


def _fault(kind: str, given: Collection[str]) -> str | None:
    if kind in BY_THEMSELVES:
        return None if set(given) <= {ANY} else "yes_or_no"
    if len(given) > MOST_NAMES:
        return "too_many"
    if any(len(name) > MOST_CHARACTERS for name in given):
        return "too_long"
    return None if all(map(sound, given)) else "no_letters"


def unanswered(answers: Answers) -> dict[str, str]:
    """The kinds of the checklist that have no answer; an empty one says "none"."""
    return {kind: "unanswered" for kind in STANDING.kinds if kind not in answers}


def still_cleared(
    entries: Iterable[Mapping[str, Any]], newest: Mapping[tuple[str, str], datetime]
) -> list[Mapping[str, Any]]:
    """The clearings of a case that count: those that looked at every tie which the interpreter has of the kind.

    `newest` holds the instant of the newest tie by reference and kind, where it is known: what a first import brought is
    as old as the clearings that came with it.
    """
    return [one for one in entries if _saw(one.get("at"), newest.get((one["interpreter"], one["kind"])))]


def _saw(at: str | None, newest: datetime | None) -> bool:
    return newest is None or (at is not None and newest <= datetime.fromisoformat(at))
