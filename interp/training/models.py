"""Modules, and who is certified in them until when."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from interp.db import Model


class Module(Model):
    """A training module of the catalogue: `code` (M01), taught hours, validity in months, modules it requires."""

    __tablename__ = "module"

    code: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    hours: Mapped[float | None]
    valid_months: Mapped[int | None]
    requires: Mapped[list[str]] = mapped_column(JSON, default=list)


class Certification(Model):
    """Valid on a day when `on <= day <= until` and not revoked on or before it."""

    __tablename__ = "certification"
    __table_args__ = (Index("ix_certification_interpreter_id_module", "interpreter_id", "module"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    module: Mapped[str]
    on: Mapped[date | None] = mapped_column("on_day")
    until: Mapped[date | None] = mapped_column("until_day")
    revoked: Mapped[date | None] = mapped_column("revoked_day")
    position: Mapped[int]
