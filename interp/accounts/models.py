"""Organisations, and the people who sign in."""

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interp.accounts.facts import Role, Viewer
from interp.db import Model, UtcDateTime
from interp.place import Place
from interp.vault import HasUid


class Organisation(HasUid, Model):
    """A service provider: hospital, police unit, shelter, legal aid, hotline. Its area is a district, not a door."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    sector: Mapped[str | None]
    timezone: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]

    @property
    def place(self) -> Place | None:
        return None if self.lat is None or self.lon is None else Place(self.lat, self.lon)

    @property
    def title(self) -> str:
        return self.name or self.ref


class User(HasUid, UserMixin, Model):
    """Somebody who signs in. One role; a provider belongs to an organisation."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("role <> 'provider' OR organisation_id IS NOT NULL", name="provider_has_organisation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    locale: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(default="Asia/Bangkok")
    invited_hash: Mapped[str | None]
    invited_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation | None] = relationship()

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """Flask-Security asks for a list; the house has one role a person and its own table of permissions."""
        return []

    def viewer(self) -> Viewer:
        return Viewer(self.id, self.uid, Role(self.role), self.organisation_id, self.locale, self.timezone)
