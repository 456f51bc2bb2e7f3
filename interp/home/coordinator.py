"""The coordinator's page after sign-in: what is not filled, what ends soon, what no longer holds, what was not sent."""

from datetime import datetime, timedelta
from typing import Any

from interp.accounts.facts import Viewer
from interp.bookings.facts import OPEN_OFFER
from interp.bookings.queries import pages

SOON = timedelta(hours=4)
SHOWN = 10  # rows of each table; the lists behind them hold all


def needs(viewer: Viewer, at: datetime) -> dict[str, Any]:
    """Four lists, the soonest first, and the cases that they show."""
    looking, flagged = pages.looking(viewer, at), pages.flagged(viewer, at)
    ending, failed = pages.offers_ending(viewer, at + SOON), pages.mails_failed()
    offers = pages.offers_of(looking[:SHOWN])
    open_ = {one.id: sum(offer.state in OPEN_OFFER for offer in offers.get(one.id, [])) for one in looking[:SHOWN]}
    return {
        "looking": looking,
        "rows": [(one, open_[one.id]) for one in looking[:SHOWN]],
        "flagged": flagged,
        "ending": ending,
        "failed": failed,
        "at": at,
        "shown": pages.cases_of([*looking[:SHOWN], *(offer.request for offer in ending)], flagged),
    }
