"""The trainer's, the reporter's and the admin's page after sign-in."""

from datetime import datetime, timedelta
from typing import Any

from interp.accounts import queries as accounts
from interp.accounts.facts import Role, Viewer
from interp.bookings.facts import RequestState
from interp.bookings.queries import ahead
from interp.training import queries as training

DAYS = 30
LEAST_SHOWN = 5  # a smaller number may point at a person
COUNTED = tuple(state for state in RequestState if state is not RequestState.DRAFT)


def needs(viewer: Viewer, at: datetime) -> dict[str, Any]:
    """What this desk has to do; each role sees its own part only."""
    if viewer.role is Role.TRAINER:
        return {"ending": training.ending_soon(at.date()), "titles": training.titles()}
    if viewer.role is Role.REPORTER:
        return {"counts": _counts(at), "days": DAYS, "least": LEAST_SHOWN}
    return {
        "invited": accounts.invited(),
        "houses": accounts.organisations(),
        "staff": accounts.staff_counts(),
        "at": at,
    }


def _counts(at: datetime) -> list[tuple[str, int | None]]:
    """Requests of the last days by state; None stands for fewer than five, none at all among them.

    There is no total: with it, the one hidden number could be worked out from the others.
    """
    found = ahead.made_since(at - timedelta(days=DAYS))
    counts = [(state.value, found.get(state.value, 0)) for state in COUNTED]
    return [(state, count if count >= LEAST_SHOWN else None) for state, count in counts]
