"""Fix the list a provider sees of a request, and make it anew: when the coordinator says so, or she decided something.

Only the coordinator lets changes of the avoid list into it. After a decision the list is made with the avoid list it knew: else
a provider could add an entry, write a decision down and watch who vanishes.
"""

from datetime import datetime

from interp.accounts.facts import Viewer
from interp.bookings.models import Request
from interp.bookings.queries.matching import helped, policy
from interp.bookings.queries.needs import need_of, request_by_id
from interp.bookings.queries.shown import as_listed, kept, with_help
from interp.db import db, lock
from interp.matching.facts import Need
from interp.trail.actions import record


def fix(request: Request, *, at: datetime) -> None:
    """Make the list of a request that has none; one that is there stays as it is."""
    if request.shown is None:
        refresh(request, at=at)


def refresh(request: Request, *, at: datetime, need: Need | None = None) -> None:
    """Make the list anew. The caller holds the lock of the case, or has just made the request."""
    need, found = helped(request, at, need=need)
    request.shown = kept(need, found, policy(), at=at)
    db.session.flush()


def follow(request: Request, *, at: datetime) -> None:
    """Make the list anew after a decision of hers, with the avoid list it knew."""
    refresh(request, at=at, need=need_for_provider(request))


def help_anew(request: Request, *, at: datetime) -> None:
    """After a no, which changes nothing of who fits: what would help now is worked out anew, and the list stays as it was."""
    if request.shown is None:
        refresh(request, at=at)
        return
    need, found = helped(request, at, need=need_for_provider(request))
    request.shown = with_help(request.shown, kept(need, found, policy(), at=at))
    db.session.flush()


def need_for_provider(request: Request) -> Need | None:
    """What is needed, as whoever reads the fixed list may learn of it; None while there is no list."""
    return as_listed(need_of(request), request.shown) if request.shown is not None else None


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
