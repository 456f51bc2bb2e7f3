"""Cases, under random survivor codes. All that she said is sealed under the case's own key."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interp.accounts.models import Organisation
from interp.db import Model, UtcDateTime
from interp.vault import OwnsKey, Sealed


class Case(OwnsKey, Model):
    """One survivor at one organisation. `code` is derived from nothing and never stands in an address.

    Sealed shapes (keys left out are unknown):
    `needs` {minor, gender, languages: [{tag, variant}], also_understands: [tag], interpreter_gender: {asked, want, firm},
    wished_at, when that wish was last changed, from, embassy_help, continuity, fallbacks: [code], her own order}; `wishes`
    {refused: [ref], barred: [ref] for good, wants: [ref], lifted: [{from, to, asked_by, language, asked_at, by, at}], her word
    whenever a firm wish was lifted, consents: [{interpreter, kind, given, until, language, on, through}], cleared: [{interpreter, kind, at}]};
    `avoid` [{kind, token, sound, key, by, at}]; `links` {named: [code], named_by: [code]}; `notes` text.
    """

    __tablename__ = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()
    _needs: Mapped[bytes | None] = mapped_column("needs")
    _wishes: Mapped[bytes | None] = mapped_column("wishes")
    _avoid: Mapped[bytes | None] = mapped_column("avoid")
    _links: Mapped[bytes | None] = mapped_column("links")
    _notes: Mapped[bytes | None] = mapped_column("notes")

    needs = Sealed()
    wishes = Sealed()
    avoid = Sealed()
    links = Sealed()
    notes = Sealed()

    organisation: Mapped[Organisation | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def chain(self) -> str | None:
        """The audit chain of this case: its organisation's."""
        return self.organisation.uid if self.organisation else None

    @property
    def languages(self) -> list[dict[str, Any]]:
        return list((self.needs or {}).get("languages", ()))
