"""The chained audit trail: records that are only ever added, and one head for each chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from interp.db import Model, UtcDateTime
from interp.trail.facts import Link


class TrailRecord(Model):
    """One link. Triggers of the schema refuse to change or delete it."""

    __tablename__ = "trail_record"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]
    role: Mapped[str]
    verb: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str]
    digest: Mapped[str]

    def link(self) -> Link:
        fields = (self.chain, self.seq, self.at, self.actor, self.role, self.verb, self.kind, self.subject)
        return Link(*fields, self.detail, self.previous)


class TrailHead(Model):
    """The newest link of a chain: the last lock of every writing transaction."""

    __tablename__ = "trail_head"

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    digest: Mapped[str]
