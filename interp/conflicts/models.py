"""Ties of interpreters, as keyed tokens only, and the declarations they answered.

A trigger of the schema refuses to change or delete a declaration: absence blocks, and history stays.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interp.db import Model, UtcDateTime
from interp.roster.models import Interpreter
from interp.vault import HasUid, Sealed


class Tie(Model):
    """Joins an interpreter to something: its kind and keyed tokens; the value itself is never stored."""

    __tablename__ = "tie"
    __table_args__ = (Index("ix_tie_interpreter_id_token", "interpreter_id", "token"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    kind: Mapped[str]
    token: Mapped[str]
    sound: Mapped[str]
    key: Mapped[str] = mapped_column("key_name")
    position: Mapped[int]
    added_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # unknown for an imported one


class Declaration(HasUid, Model):
    """What an interpreter declared: standing (no offer) or fresh for one offer. `answers` maps question to answer."""

    __tablename__ = "declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    offer_uid: Mapped[str | None] = mapped_column(index=True)  # more than one where "possible" came after "none"
    checklist: Mapped[str]  # the version of the questions
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    _answers: Mapped[bytes] = mapped_column("answers")

    answers = Sealed()

    interpreter: Mapped[Interpreter] = relationship()

    def data_key(self) -> bytes:
        return self.interpreter.data_key()


class Reminder(Model):
    """A reminder that was sent: once for each interpreter, standing declaration (by its last day) and distance in days."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("interpreter_id", "last_day", "days_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    last_day: Mapped[date]
    days_before: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
