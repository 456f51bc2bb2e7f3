"""Requests that are being written: each person's own, and nobody else's."""

from datetime import datetime

from sqlalchemy import select

from interp.accounts.facts import Viewer
from interp.bookings.models import Draft
from interp.db import db
from interp.errors import Gone, NotFound


def find(uid: str, viewer: Viewer, at: datetime) -> Draft:
    """Raises NotFound for everybody but who began it, and Gone once its 24 hours are over."""
    found = db.session.scalar(select(Draft).where(Draft.uid == uid, Draft.user_id == viewer.user_id))
    if found is None:
        raise NotFound
    if found.ends_at <= at:
        raise Gone
    return found


def begun(viewer: Viewer, at: datetime) -> list[Draft]:
    """What this person began and answered something in, the newest first."""
    wanted = select(Draft).where(Draft.user_id == viewer.user_id, Draft.ends_at > at)
    rows = db.session.scalars(wanted.order_by(Draft.ends_at.desc(), Draft.id.desc()))
    return [draft for draft in rows if (draft.answers or {}).get("done")]
