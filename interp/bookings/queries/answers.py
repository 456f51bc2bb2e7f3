"""Who was asked for a request by her- or himself, and said no."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from interp.bookings.facts import WAYS
from interp.bookings.models import Decision, Offer
from interp.bookings.queries.timeline import shown
from interp.db import db


def said_no(request_id: int) -> frozenset[str]:
    """By reference: not available, or no answer in time, and not asked again since. Like `shown`, it does not tell who answered
    "possible".

    A no to another way or time than now is none: it was another question.
    """
    decided = db.session.scalars(select(Decision).where(Decision.request_id == request_id))
    since = max((one.made_at for one in decided if _moved(one.said)), default=None)
    wanted = select(Offer).where(Offer.request_id == request_id, Offer.pair.is_(None)).order_by(Offer.id)
    asked = db.session.scalars(wanted.options(joinedload(Offer.interpreter)))
    newest = {one.interpreter.ref: one for one in asked if since is None or one.offered_at >= since}
    return frozenset(ref for ref, one in newest.items() if shown(one) in ("not_available", "lapsed"))


def _moved(said: dict[str, Any]) -> bool:
    """Did this decision change the way or the time?"""
    return said["rung"] in WAYS and (said["yes"] or said.get("back", False))
