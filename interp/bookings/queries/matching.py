"""The answer to one request: facts gathered, rules asked. The page, the command line and the API all come here."""

from functools import cache
from pathlib import Path

from sqlalchemy import select

from interp.bookings.models import Booking, Request
from interp.bookings.queries.candidates import COUNTED, gather
from interp.bookings.queries.needs import request_by_id
from interp.config import current
from interp.db import db
from interp.matching import policy as policies
from interp.matching.facts import Answer, Need, Policy
from interp.matching.rules import answer, exclude


def policy() -> Policy:
    """The installation's policy: the shipped one, or its own stricter `policy.toml`."""
    own = current().home / "policy.toml"
    return _policy(str(own) if own.exists() else "")


@cache
def _policy(path: str) -> Policy:
    return policies.load(Path(path) if path else None)


def match(request: Request) -> tuple[Need, Answer]:
    need, candidates = gather(request)
    return need, answer(need, candidates, policy())


def unbooked_refs() -> list[str]:
    """Every request without a held, confirmed, running or completed booking, by reference (by code point)."""
    taken = select(Booking.id).where(Booking.request_id == Request.id, Booking.status.in_(COUNTED)).exists()
    return sorted(db.session.scalars(select(Request.ref).where(~taken)))


def reasons_against(booking: Booking) -> tuple[str, ...]:
    """Why this booking's interpreter may not do it any more; empty while it holds, or without a request to ask about."""
    if booking.request_id is None:
        return ()
    need, candidates = gather(request_by_id(booking.request_id), only=[booking.interpreter_id])
    return tuple(reason.code for candidate in candidates for reason in exclude(need, candidate, policy()))
