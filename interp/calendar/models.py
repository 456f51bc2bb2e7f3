"""Private feed addresses: the token is shown once and kept only as a hash."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from interp.db import Model, UtcDateTime
from interp.vault import HasUid


class Feed(HasUid, Model):
    """One address that a calendar app may read. Revoking is for good; a new address is a new row."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
