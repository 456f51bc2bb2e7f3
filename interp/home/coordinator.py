"""The coordinator's page after sign-in: what was booked and does not hold, calls in danger, what is not filled, what ends soon."""

from datetime import datetime, timedelta
from typing import Any

from interp.accounts.facts import Viewer
from interp.bookings.facts import OPEN_OFFER
from interp.bookings.queries import pages, rungs, withdrawn

SOON = timedelta(hours=4)
LOOK_BACK = timedelta(days=7)  # a call in immediate danger is shown this long
SHOWN = 10  # rows of each table; the lists behind them hold all


def needs(viewer: Viewer, at: datetime) -> dict[str, Any]:
    """Lists, the soonest first, and the cases that they show. What was booked and looks again stands in its own list only."""
    replacing, recognised = withdrawn.replacing(viewer, at), withdrawn.recognised(viewer)
    again = {one.id for one in replacing}
    looking = [one for one in pages.looking(viewer, at) if one.id not in again]
    flagged = pages.flagged(viewer, at)
    ending, failed = pages.offers_ending(viewer, at + SOON), pages.mails_failed()
    bridges = rungs.bridges_since(viewer, at - LOOK_BACK)
    asked = pages.offers_of([*replacing, *looking[:SHOWN]])
    requests = [*replacing, *looking[:SHOWN], *(offer.request for offer in ending), *(one for one, _ in bridges)]
    return {
        "replacing": [(one, _open(asked.get(one.id, []))) for one in replacing],
        "recognised": recognised,
        "looking": looking,
        "rows": [(one, _open(asked.get(one.id, []))) for one in looking[:SHOWN]],
        "flagged": flagged,
        "ending": ending,
        "failed": failed,
        "bridges": bridges,
        "at": at,
        "shown": pages.cases_of(requests, [*flagged, *recognised]),
    }


def _open(offers: list[Any]) -> int:
    return sum(offer.state in OPEN_OFFER for offer in offers)
