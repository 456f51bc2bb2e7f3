"""Change the roster. Whoever does so has the bookings re-checked afterwards.

Hours and time off cancel nothing; a status or an agreement may free bookings to come.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select

from interp.db import db, lock, unsettle
from interp.errors import BadInput, NotFound
from interp.roster.facts import SETTABLE, Status, WeekRow
from interp.roster.models import Absence, Interpreter, WorkingHours
from interp.roster.rules import agreement_fault, joined, time_off, week_faults
from interp.trail.actions import record
from interp.trail.facts import Actor


def give_account(interpreter: Interpreter, user_id: int, *, by: Actor, at: datetime) -> None:
    """Join an interpreter's record with the account she or he signs in with."""
    interpreter.user_id = user_id
    record(by, "interpreter.joined", "interpreter", interpreter.uid, at=at)


def change_hours(person: Interpreter, rows: Sequence[WeekRow], *, by: Actor, at: datetime) -> list[WeekRow]:
    """These rows replace the usual week; returns them as they are kept. Raises BadInput by `rows-<number>-<field>`."""
    if faults := week_faults(rows):
        raise BadInput(faults)
    kept = joined(rows)
    lock(interpreters=[person.id])
    db.session.execute(delete(WorkingHours).where(WorkingHours.interpreter_id == person.id))
    for position, row in enumerate(kept):
        made = WorkingHours(interpreter_id=person.id, weekday=row.weekday, position=position)
        made.from_minute, made.to_minute, made.modes = row.start, row.end, list(row.modes)
        db.session.add(made)
    db.session.flush()
    db.session.expire(person, ["hours"])
    unsettle("interpreter", person.id)
    record(by, "hours.changed", "interpreter", person.uid, at=at, rows=len(kept))
    return kept


def add_time_off(person: Interpreter, start: datetime, end: datetime, *, by: Actor, at: datetime) -> Absence:
    """Away between two local times of the interpreter's zone. Sent twice, it is there once. Raises BadInput."""
    span = time_off(start, end, person.timezone, at)
    lock(interpreters=[person.id])
    mine = select(Absence).where(Absence.interpreter_id == person.id, Absence.kind == "time_off")
    there = db.session.scalar(mine.where(Absence.starts_at == span.start, Absence.ends_at == span.end))
    if there is not None:
        return there
    last = db.session.scalar(select(func.max(Absence.position)).where(Absence.interpreter_id == person.id))
    made = Absence(interpreter_id=person.id, kind="time_off", starts_at=span.start, ends_at=span.end)
    made.position = 0 if last is None else last + 1
    db.session.add(made)
    db.session.flush()
    unsettle("interpreter", person.id)
    record(by, "time_off.added", "interpreter", person.uid, at=at)
    return made


def remove_time_off(person: Interpreter, start: datetime, end: datetime, *, by: Actor, at: datetime) -> None:
    """Not away after all. Raises NotFound when she or he has no such time off."""
    lock(interpreters=[person.id])
    mine = delete(Absence).where(Absence.interpreter_id == person.id, Absence.kind == "time_off")
    gone = db.session.execute(mine.where(Absence.starts_at == start, Absence.ends_at == end))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotFound
    unsettle("interpreter", person.id)
    record(by, "time_off.removed", "interpreter", person.uid, at=at)


def change_status(person: Interpreter, status: str, *, by: Actor, at: datetime) -> bool:
    """Active, paused, suspended or retired; False when it is so already. Raises BadInput (`status`)."""
    if status not in SETTABLE:
        raise BadInput({"status": "choose_one"})
    lock(interpreters=[person.id])
    db.session.refresh(person)
    if person.status == status:
        return False
    person.status = Status(status).value
    db.session.flush()
    unsettle("interpreter", person.id)
    record(by, "status.changed", "interpreter", person.uid, at=at, status=status)
    return True


def change_agreement(person: Interpreter, last: date, *, by: Actor, at: datetime) -> bool:
    """The last day of the signed agreement; False when it is that already. Raises BadInput (`until`)."""
    lock(interpreters=[person.id])
    db.session.refresh(person)
    if person.agreement_until == last:
        return False
    if fault := agreement_fault(last, at.astimezone(ZoneInfo(person.timezone)).date()):
        raise BadInput({"until": fault})
    person.agreement_until = last
    db.session.flush()
    unsettle("interpreter", person.id)
    record(by, "agreement.changed", "interpreter", person.uid, at=at)
    return True
