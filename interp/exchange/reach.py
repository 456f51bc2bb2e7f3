"""Whose bookings a document may have broken or mended, beside the interpreters it names.

What stands against a booking hangs on its case, its request and the interpreter's other bookings, so it is always an interpreter
who is asked anew, with all that is to come. A statement for each portion, however long a list is.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from interp.bookings.facts import LIVE
from interp.bookings.models import Booking, Request
from interp.cases.models import Case
from interp.db import db
from interp.exchange.load_life import portions


def of_bookings(refs: Iterable[str]) -> set[int]:
    """Who holds these bookings now, of any state: what was cancelled was in the way before. To be asked before and after."""
    return _holders(select(Booking.interpreter_id), Booking.ref, refs)


def of_requests(refs: Iterable[str]) -> set[int]:
    """Who was ever booked for these requests: to the other side of the matter a session that is over counts as well, and a seat of
    a relay that waited may just have been freed.
    """
    return _holders(select(Booking.interpreter_id).join(Request, Request.id == Booking.request_id), Request.ref, refs)


def of_cases(ids: Iterable[int]) -> set[int]:
    """Who is booked for these cases: what she wishes, who stands on the other side, and where her organisation is."""
    return _holders(select(Booking.interpreter_id).where(Booking.status.in_(LIVE)), Booking.case_id, ids)


def of_organisations(ids: Iterable[int]) -> set[int]:
    """Who is booked for a case of these organisations: their area is the place of a session that names none."""
    wanted = select(Booking.interpreter_id).join(Case, Case.id == Booking.case_id)
    return _holders(wanted.where(Booking.status.in_(LIVE)), Case.organisation_id, ids)


def _holders(wanted: Any, column: Any, values: Iterable[Any]) -> set[int]:
    found: set[int] = set()
    for portion in portions(values):
        found.update(db.session.scalars(wanted.where(column.in_(portion)).distinct()))
    return found
