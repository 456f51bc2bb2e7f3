"""Fix the list a provider sees of a request, and make it anew: when the coordinator says so, or she decided something."""

from datetime import datetime

from interp.accounts.facts import Viewer
from interp.bookings.models import Request
from interp.bookings.queries.matching import helped, policy
from interp.bookings.queries.needs import request_by_id
from interp.bookings.queries.shown import kept
from interp.db import db, lock
from interp.trail.actions import record


def fix(request: Request, *, at: datetime) -> None:
    """Make the list of a request that has none; one that is there stays as it is."""
    if request.shown is None:
        refresh(request, at=at)


def refresh(request: Request, *, at: datetime) -> None:
    """Make the list anew. The caller holds the lock of the case, or has just made the request."""
    need, found = helped(request, at)
    request.shown = kept(need, found, policy(), at=at)
    db.session.flush()


def look_for(request: Request, *, at: datetime) -> None:
    """A provider asks for the list of a request that came without one (an import): once, and then it stands."""
    fix(_anew(request), at=at)


def refresh_list(request: Request, *, by: Viewer, at: datetime) -> None:
    """The coordinator lets the provider see who fits now."""
    one = _anew(request)
    refresh(one, at=at)
    record(by.actor, "request.list_refreshed", "request", one.uid, at=at, chain=one.case.chain)


def _anew(request: Request) -> Request:
    lock(case=request.case_id, request=request.id)
    db.session.expire_all()
    return request_by_id(request.id)
