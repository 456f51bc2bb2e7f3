"""Read the roster: a page of interpreters, and one of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from interp.db import db
from interp.errors import BadInput, NotFound
from interp.roster.models import Absence, Interpreter, Language, WorkingHours
from interp.spans import Span


@dataclass(frozen=True, slots=True)
class Filter:
    """What the roster's page asks for. Empty means everybody; `text` is part of a name or of a reference."""

    text: str = ""
    language: str = ""
    status: str = ""

    def args(self) -> dict[str, str]:
        """For an address: what interpreters hold is not case data."""
        named = {"q": self.text, "language": self.language, "status": self.status}
        return {name: value for name, value in named.items() if value}


def page(wanted: Filter, *, page: int, size: int) -> tuple[list[Interpreter], int]:
    """One page of interpreters with their languages, by name, and how many there are: three statements."""
    rows = _narrowed(select(Interpreter), wanted)
    count = db.session.scalar(_narrowed(select(func.count(Interpreter.id)), wanted)) or 0
    order = (func.lower(func.coalesce(Interpreter.name, Interpreter.ref)), Interpreter.ref)
    rows = rows.options(selectinload(Interpreter.languages)).order_by(*order).limit(size).offset((page - 1) * size)
    return list(db.session.scalars(rows)), count


def _narrowed(rows: Select[Any], wanted: Filter) -> Select[Any]:
    if wanted.text:
        named = Interpreter.name.icontains(wanted.text, autoescape=True)
        rows = rows.where(or_(named, Interpreter.ref.icontains(wanted.text, autoescape=True)))
    if wanted.language:
        rows = rows.where(Interpreter.id.in_(select(Language.interpreter_id).where(Language.tag == wanted.language)))
    if wanted.status:
        rows = rows.where(Interpreter.status == wanted.status)
    return rows


def languages_held() -> list[str]:
    """The tags that somebody on the roster holds."""
    return list(db.session.scalars(select(Language.tag).distinct().order_by(Language.tag)))


def find(uid: str) -> Interpreter:
    """Raises NotFound."""
    found = db.session.scalar(select(Interpreter).where(Interpreter.uid == uid))
    if found is None:
        raise NotFound
    return found


def away(interpreter_id: int, at: datetime) -> list[tuple[Span, str]]:
    """Time off and busy times that have not ended, the next first, each with its kind."""
    wanted = select(Absence.starts_at, Absence.ends_at, Absence.kind)
    wanted = wanted.where(Absence.interpreter_id == interpreter_id, Absence.ends_at > at)
    rows = db.session.execute(wanted.order_by(Absence.starts_at, Absence.id))
    return [(Span(start, end), kind) for start, end, kind in rows]


def without_account(ref: str) -> Interpreter:
    """The interpreter of this reference, who must not have an account yet. Raises BadInput."""
    found = db.session.scalar(select(Interpreter).where(Interpreter.ref == ref))
    if found is None:
        raise BadInput({"interpreter": "no_such_interpreter"})
    if found.user_id is not None:
        raise BadInput({"interpreter": "has_account"})
    return found


def of_user(user_id: int) -> Interpreter:
    """The interpreter who signs in as this person. Raises NotFound while nobody has joined the two."""
    found = db.session.scalar(select(Interpreter).where(Interpreter.user_id == user_id))
    if found is None:
        raise NotFound
    return found


def hours_of(interpreter_id: int) -> list[WorkingHours]:
    """The usual week, in its order."""
    row = WorkingHours
    wanted = select(row).where(row.interpreter_id == interpreter_id)
    return list(db.session.scalars(wanted.order_by(row.weekday, row.from_minute, row.to_minute, row.position)))


def time_off_of(interpreter_id: int, at: datetime) -> list[Absence]:
    """Time off that is not over, the next first; busy blocks of an imported calendar are not hers to change here."""
    wanted = select(Absence).where(Absence.interpreter_id == interpreter_id, Absence.kind == "time_off")
    return list(db.session.scalars(wanted.where(Absence.ends_at > at).order_by(Absence.starts_at, Absence.id)))
