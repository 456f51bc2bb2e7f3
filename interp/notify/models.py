"""The outbox: rendered mails that leave after the commit, and the runs of jobs."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from interp.db import Model, UtcDateTime
from interp.vault import OwnsKey, open_bytes, seal_bytes


class Mail(OwnsKey, Model):
    """One mail to one person, rendered once: every copy that leaves is byte for byte the same.

    `thread` is the calendar UID; the mails of one thread to one recipient leave in the order of `sequence`.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("thread", "sequence", "method", "recipient"),
        Index("ix_mail_due", "sent_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread: Mapped[str]
    sequence: Mapped[int]
    method: Mapped[str]
    recipient: Mapped[str]  # the uid of a user or interpreter
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim: Mapped[str | None]  # the fencing token of whoever is sending it
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a demo shows it and sends nothing
    _address: Mapped[bytes] = mapped_column("address")
    _message: Mapped[bytes] = mapped_column("message")

    def seal(self, address: str, message: bytes) -> None:
        self._address = seal_bytes(self, "address", address.encode())
        self._message = seal_bytes(self, "message", message)

    @property
    def address(self) -> str:
        return open_bytes(self, "address", self._address).decode()

    @property
    def message(self) -> bytes:
        return open_bytes(self, "message", self._message)


class JobRun(Model):
    """A run of a job that is due once: whoever inserts the row runs it."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Lease(Model):
    """Who leads the workers on SQLite, until when."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime] = mapped_column(UtcDateTime)
