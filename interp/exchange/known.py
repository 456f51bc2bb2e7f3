"""What the installation already holds of the things that a document speaks of.

The document may be of any shape; only what can be a reference is asked for, since a database takes no lone half of a character.
"""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from interp.accounts.models import Organisation
from interp.bookings.facts import LIVE
from interp.bookings.models import Booking, Request
from interp.cases.models import Case
from interp.db import db
from interp.exchange.facts import Asked, Booked, Known
from interp.exchange.shape import is_reference
from interp.roster.models import Interpreter
from interp.training.models import Module
from interp.vault import current

PORTION = 500


def known(document: object) -> Known:
    """Everything that references of this document may mean."""
    named = _texts(document, "requests", "ref") | _texts(document, "bookings", "request")
    requests = _requests(Request.ref, named) | _requests(Case.code, _texts(document, "cases", "code"))
    codes = {asked.case for asked in requests.values()} | _texts(document, "requests", "case")
    codes |= _texts(document, "cases", "code") | _texts(document, "bookings", "case") | _linked(document)
    return Known(
        organisations=frozenset(db.session.scalars(select(Organisation.ref))),
        modules=frozenset(db.session.scalars(select(Module.code))),
        interpreters=frozenset(db.session.scalars(select(Interpreter.ref))),
        cases=_cases(codes),
        requests=requests,
        bookings=_bookings(document),
        keys=frozenset(current().tie_keys),
    )


def _texts(document: object, part: str, key: str) -> set[str]:
    rows = document.get(part) if isinstance(document, dict) else None
    found = (row.get(key) for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict))
    return {text for text in found if is_reference(text)}


def _linked(document: object) -> set[str]:
    rows = document.get("cases") if isinstance(document, dict) else None
    lists = (row.get("linked") for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict))
    return {code for codes in lists if isinstance(codes, list) for code in codes if is_reference(code)}


def _portions(values: set[str]) -> list[list[str]]:
    whole = sorted(values)
    return [whole[start : start + PORTION] for start in range(0, len(whole), PORTION)]


def _requests(column: Any, values: set[str]) -> dict[str, Asked]:
    """The requests with one of these references, or of one of these cases."""
    found: dict[str, Asked] = {}
    asked = (Request.ref, Case.code, Request.service_language, Request.decisions.any())
    wanted = select(*asked).join(Case, Case.id == Request.case_id)
    for portion in _portions(values):
        rows = db.session.execute(wanted.where(column.in_(portion)))
        found |= {ref: Asked(code, tag, decided) for ref, code, tag, decided in rows}
    return found


def _cases(codes: set[str]) -> dict[str, frozenset[str]]:
    rows = [
        case for portion in _portions(codes) for case in db.session.scalars(select(Case).where(Case.code.in_(portion)))
    ]
    return {case.code: frozenset(language["tag"] for language in case.languages) for case in rows}


def _bookings(document: object) -> dict[str, Booked]:
    """The bookings that a document replaces, hangs a request on, or might overlap."""
    own = aliased(Case)
    wanted: Any = (
        select(Booking, Interpreter.ref, Request.ref, own.code)
        .join(Interpreter, Interpreter.id == Booking.interpreter_id)
        .outerjoin(Request, Request.id == Booking.request_id)
        .outerjoin(own, own.id == Booking.case_id)
    )
    found: dict[str, Booked] = {}
    for people in _portions(_texts(document, "bookings", "interpreter")):
        found |= _booked(wanted.where(Interpreter.ref.in_(people), Booking.status.in_(LIVE)))
    for refs in _portions(_texts(document, "requests", "ref")):
        found |= _booked(wanted.where(or_(Request.ref.in_(refs))))
    for refs in _portions(_texts(document, "bookings", "ref")):
        found |= _booked(wanted.where(Booking.ref.in_(refs)))
    return found


def _booked(wanted: Any) -> dict[str, Booked]:
    return {
        booking.ref: Booked(
            person, booking.span, booking.status in LIVE, request, code if booking.own_case or request is None else None
        )
        for booking, person, request, code in db.session.execute(wanted)
    }
