"""The provider's page after sign-in: what waits for an answer, and what comes next."""

from datetime import datetime, timedelta
from typing import Any

from interp.accounts.facts import Viewer
from interp.bookings.facts import OPEN_OFFER
from interp.bookings.queries import pages

LOOK_BACK = timedelta(days=7)  # a request that was not filled is shown this long


def needs(viewer: Viewer, at: datetime) -> dict[str, Any]:
    """What was booked and looks again, requests without an interpreter, bookings that need the coordinator, and the next ones;
    `shown` are their cases."""
    looking = sorted(pages.looking(viewer, at), key=lambda one: one.replacing_since is None)
    offers = pages.offers_of(looking)
    missed = pages.not_filled_since(viewer, at - LOOK_BACK)
    flagged, coming = pages.flagged(viewer, at), pages.next_bookings(viewer, at)
    return {
        "looking": [(one, _waiting(offers.get(one.id, []))) for one in looking],
        "missed": missed,
        "flagged": flagged,
        "coming": coming,
        "at": at,
        "shown": pages.cases_of([*looking, *missed], [*flagged, *coming]),
    }


def _waiting(offers: list[Any]) -> dict[str, Any]:
    """How many were asked, how many have not answered, and until when the last of them may."""
    still = [offer for offer in offers if offer.state in OPEN_OFFER]
    return {"asked": len(offers), "waiting": len(still), "until": max((offer.ends_at for offer in still), default=None)}
