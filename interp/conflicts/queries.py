"""Read ties and declarations: what they are, never what they name."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from interp.conflicts.facts import REMIND, TIE_KINDS, Held, Standing
from interp.conflicts.models import Declaration, Reminder, Tie
from interp.conflicts.rules import last_day, reminder_due, standing
from interp.db import db
from interp.roster.models import Interpreter

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Record:
    """The standing declaration of one interpreter: how it is, its days, the checklist it answered, ties by kind."""

    state: Standing
    declared_on: date | None
    last_day: date | None
    checklist: str | None  # unknown where the day was brought by an import
    held: tuple[Held, ...]


def record_of(person: Interpreter, at: datetime, days: int) -> Record:
    """As of now, by the interpreter's own date; `days` is how long a declaration counts."""
    state = standing(person.declared_on, today_of(person.timezone, at), days)
    last = last_day(person.declared_on, days) if person.declared_on and state is not Standing.MISSING else None
    return Record(state, person.declared_on, last, _checklist(person), tuple(held_by(person.id)))


def _checklist(person: Interpreter) -> str | None:
    """The version that the newest standing declaration answered, if it is the one that counts."""
    mine = select(Declaration.checklist, Declaration.made_at).where(Declaration.interpreter_id == person.id)
    newest = mine.where(Declaration.offer_uid.is_(None)).order_by(Declaration.made_at.desc(), Declaration.id.desc())
    found = db.session.execute(newest.limit(1)).first()
    return found[0] if found and today_of(person.timezone, found[1]) == person.declared_on else None


def today_of(zone: str, at: datetime) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def held_by(interpreter_id: int) -> list[Held]:
    """This interpreter's ties by kind, in the order of `docs/matching.md`."""
    wanted = select(Tie.kind, func.count(), func.max(Tie.added_at)).where(Tie.interpreter_id == interpreter_id)
    found = [Held(*row) for row in db.session.execute(wanted.group_by(Tie.kind))]
    return sorted(found, key=lambda one: TIE_KINDS.index(one.kind) if one.kind in TIE_KINDS else len(TIE_KINDS))


def newest_ties(refs: Collection[str]) -> dict[tuple[str, str], datetime]:
    """When the newest tie of each kind of these interpreters was added, by reference and kind; left out where it is unknown."""
    if not refs:
        return {}
    wanted = select(Interpreter.ref, Tie.kind, func.max(Tie.added_at)).join(Tie, Tie.interpreter_id == Interpreter.id)
    wanted = wanted.where(Interpreter.ref.in_(sorted(refs)), Tie.added_at.is_not(None))
    rows = db.session.execute(wanted.group_by(Interpreter.ref, Tie.kind))
    return {(ref, kind): added for ref, kind, added in rows if added is not None}


def to_remind(at: datetime, days: int) -> list[int]:
    """The ids of active interpreters for whom a reminder is due that was not sent. Whether an address is known is asked later."""
    first, last = at.date() - timedelta(days=days) - DAY, at.date() + timedelta(days=max(REMIND) - days) + DAY
    wanted = select(Interpreter.id, Interpreter.declared_on, Interpreter.timezone)
    near = Interpreter.declared_on.between(first, last)  # a day of slack for the zones
    reached = (Interpreter._contact.is_not(None), Interpreter.wrapped_key.is_not(None))
    rows = db.session.execute(
        wanted.where(Interpreter.status == "active", near, *reached).order_by(Interpreter.id)
    ).all()
    sent = sent_to(at)
    return [
        row.id for row in rows if distance_due(row, at, days, sent[row.id, last_day(row.declared_on, days)]) is not None
    ]


def distance_due(person: Any, at: datetime, days: int, sent: Collection[int]) -> int | None:
    """The reminder that is due for a row with `declared_on` (known) and `timezone`."""
    return reminder_due(person.declared_on, today_of(person.timezone, at), sent, days)


def sent_to(at: datetime, interpreter_id: int | None = None) -> dict[tuple[int, date], set[int]]:
    """The distances of the reminders that were sent, by interpreter and last day, for last days that are not long past."""
    wanted = select(Reminder.interpreter_id, Reminder.last_day, Reminder.days_before)
    wanted = wanted.where(Reminder.last_day >= at.date() - DAY)
    if interpreter_id is not None:
        wanted = wanted.where(Reminder.interpreter_id == interpreter_id)
    found: dict[tuple[int, date], set[int]] = defaultdict(set)
    for number, last, distance in db.session.execute(wanted):
        found[number, last].add(distance)
    return found
