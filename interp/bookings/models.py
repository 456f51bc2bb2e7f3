"""Requests, offers and bookings: one life cycle. `bookings.actions` is the only writer of their states, but for an import.

The floor of safety is here, in the database: no interpreter twice at one time (an exclusion constraint on PostgreSQL,
triggers on SQLite: `guards.py`), one live booking for each request and seat, one open offer for each interpreter and request.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interp.bookings.guards import no_overlap
from interp.cases.models import Case
from interp.db import Model, UtcDateTime
from interp.place import Place
from interp.roster.models import Interpreter
from interp.spans import Span
from interp.vault import HasUid, OwnsKey, Sealed

LIVE_SQL = "status IN ('held','confirmed','running')"


class Draft(OwnsKey, Model):
    """A request that is being written, sealed under its own key, gone after 24 hours."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    _answers: Mapped[bytes | None] = mapped_column("answers")

    answers = Sealed()


class Request(HasUid, Model):
    """One session asked for. `local_start` is what a person wrote, in `timezone`; the instants are derived from it."""

    __tablename__ = "request"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sector: Mapped[str]
    purpose: Mapped[str | None]
    mode: Mapped[str]
    service_language: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    local_start: Mapped[str]
    timezone: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    state: Mapped[str] = mapped_column(index=True)
    _details: Mapped[bytes | None] = mapped_column("details")

    replacing_since: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # a booking was freed; looks for a replacement
    _shown: Mapped[bytes | None] = mapped_column("shown")

    details = Sealed()  # {"where": …, "advisory": [code]}: shown to the interpreter after acceptance
    shown = Sealed()  # the list a provider sees, fixed until the coordinator refreshes it; shape: queries/shown.py

    case: Mapped[Case] = relationship()
    decisions: Mapped[list["Decision"]] = relationship(order_by="Decision.id", back_populates="request")

    def data_key(self) -> bytes:
        return self.case.data_key()

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @property
    def place(self) -> Place | None:
        return None if self.lat is None or self.lon is None else Place(self.lat, self.lon)


class Decision(HasUid, Model):
    """What she decided about one request when nobody fitted. A trigger refuses to change or delete it."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    _said: Mapped[bytes] = mapped_column("said")

    said = (
        Sealed()
    )  # {"rung": code, "yes": bool, "asked_by": code, "language": tag, "asked_at": instant, and what the rung needs}

    request: Mapped[Request] = relationship(back_populates="decisions")

    def data_key(self) -> bytes:
        return self.request.case.data_key()

    @property
    def told(self) -> dict[str, Any]:
        """What was said, with when it was written down."""
        return {**self.said, "made_at": self.made_at.isoformat()}


class Offer(HasUid, Model):
    """One interpreter asked for one request. `facts` is what the first stage may show, copied when it was offered.

    Two offers with the same `pair` ask two interpreters for a relay: seat 1 speaks her language, seat 2 the service's.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_open",
            "request_id",
            "interpreter_id",
            unique=True,
            postgresql_where=text("state IN ('offered','declared')"),
            sqlite_where=text("state IN ('offered','declared')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    offered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(index=True)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seat: Mapped[int] = mapped_column(default=1, server_default="1")
    pair: Mapped[str | None]
    _facts: Mapped[bytes | None] = mapped_column("facts")

    facts = Sealed()  # {"language": tag, "variant": text or null, "advisory": [code], "pivot": tag of a relay}

    request: Mapped[Request] = relationship()
    interpreter: Mapped[Interpreter] = relationship()

    def data_key(self) -> bytes:
        return self.request.case.data_key()


class Booking(HasUid, Model):
    """An interpreter's time that is taken. One calendar UID for life; `sequence` rises with what changes it."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("status IN ('held','confirmed','running','completed','cancelled')", name="status"),
        Index("ix_booking_interpreter_id_starts_at", "interpreter_id", "starts_at"),
        Index("ix_booking_interpreter_id_ends_at", "interpreter_id", "ends_at"),
        Index(
            "uq_booking_live_seat",
            "request_id",
            "seat",
            unique=True,
            postgresql_where=text(LIVE_SQL),
            sqlite_where=text(LIVE_SQL),
        ),
        no_overlap(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    own_case: Mapped[bool] = mapped_column(default=False, server_default=false())  # the sender named it, request or not
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    seat: Mapped[int] = mapped_column(default=1)
    status: Mapped[str]
    mode: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    flagged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    _facts: Mapped[bytes | None] = mapped_column("facts")

    facts = Sealed()  # {"language": tag, "pivot": tag, "flags": [code]: what no longer holds, "ended": code}

    request: Mapped[Request | None] = relationship()
    case: Mapped[Case | None] = relationship()
    interpreter: Mapped[Interpreter] = relationship()

    def data_key(self) -> bytes:
        """The case's key; a booking that came without a case is sealed under its interpreter's."""
        return self.case.data_key() if self.case else self.interpreter.data_key()

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)
