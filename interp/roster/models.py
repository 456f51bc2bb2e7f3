"""The roster: interpreters, their languages, weekly hours, time away and where they are employed.

What matching must search is stored so that it can be; how to reach a person is sealed.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interp.db import Model, UtcDateTime
from interp.place import Place
from interp.vault import OwnsKey, Sealed


class Interpreter(OwnsKey, Model):
    """A professional interpreter. `ref` is the roster's own text and never changes; unknown facts are NULL."""

    __tablename__ = "interpreter"
    __table_args__ = (
        CheckConstraint("gender IN ('woman','man','other')", name="gender"),
        CheckConstraint("status IN ('applicant','active','paused','suspended','retired')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    name: Mapped[str | None]
    gender: Mapped[str | None]
    status: Mapped[str | None]
    timezone: Mapped[str]
    adult: Mapped[bool | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    max_travel_km: Mapped[float | None]
    modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    credential_level: Mapped[int | None]
    credential_domains: Mapped[list[str]] = mapped_column(JSON, default=list)
    agreement_until: Mapped[date | None]
    declared_on: Mapped[date | None]
    opt_outs: Mapped[list[str]] = mapped_column(JSON, default=list)
    limit_day_hours: Mapped[float | None]
    limit_day_sessions: Mapped[int | None]
    limit_week_hours: Mapped[float | None]
    _contact: Mapped[bytes | None] = mapped_column("contact")

    contact = Sealed()  # {"email": …}

    languages: Mapped[list["Language"]] = relationship(order_by="Language.position", viewonly=True)
    hours: Mapped[list["WorkingHours"]] = relationship(order_by="WorkingHours.position", viewonly=True)

    @property
    def place(self) -> Place | None:
        return None if self.lat is None or self.lon is None else Place(self.lat, self.lon)

    @property
    def email(self) -> str | None:
        contact: dict[str, Any] = self.contact or {}
        return contact.get("email")

    @property
    def title(self) -> str:
        return self.name or self.ref


class Language(Model):
    """A language an interpreter holds. The key begins with the tag: matching asks who holds one of hers."""

    __tablename__ = "interpreter_language"

    tag: Mapped[str] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), primary_key=True, index=True)
    level: Mapped[str | None]
    variant: Mapped[str | None]
    position: Mapped[int]


class WorkingHours(Model):
    """A weekly row in the interpreter's zone: weekday 0 = Monday, minutes of the day, end up to 1440."""

    __tablename__ = "working_hours"
    __table_args__ = (
        CheckConstraint("from_minute < to_minute AND to_minute <= 1440 AND from_minute >= 0", name="span"),
        UniqueConstraint("interpreter_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    weekday: Mapped[int]
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    position: Mapped[int]


class Absence(Model):
    """Time off that the interpreter entered, or a busy block read from her or his own calendar."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("kind IN ('time_off','imported_busy')", name="kind"),
        Index("ix_absence_interpreter_id_ends_at", "interpreter_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    kind: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    position: Mapped[int]


class Employment(Model):
    """An organisation that the interpreter is employed by or on the staff of."""

    __tablename__ = "employment"

    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    position: Mapped[int]
