"""The whole installation as the rows of a document: each list by reference, in portions of a few statements each.

What a document has no place for is left out: sign-ins, offers, decisions, notes, the trail. A request that was
cancelled is left out too, with its cancelled bookings: a document can't say that it is over, and nobody wants it opened
again elsewhere. The caller holds the installation's lock, so that all portions are of one moment.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from interp.accounts.models import Organisation
from interp.bookings.facts import BookingState, RequestState
from interp.bookings.models import Booking, Request
from interp.cases.models import Case
from interp.db import db
from interp.exchange.canonical import Row, at, clean
from interp.exchange.dump_people import cases, interpreters
from interp.roster.models import Interpreter
from interp.training.models import Module

PORTION = 500


def area(lat: float | None, lon: float | None) -> Row | None:
    return None if lat is None or lon is None else {"lat": lat, "lon": lon}


def _organisations(ids: list[int]) -> Iterator[Row]:
    for house in db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))):
        row = {"ref": house.ref, "name": house.name, "sector": house.sector, "timezone": house.timezone}
        yield row | {"area": area(house.lat, house.lon)}


def _modules(codes: list[str]) -> Iterator[Row]:
    for module in db.session.scalars(select(Module).where(Module.code.in_(codes))):
        yield {name: getattr(module, name) for name in ("code", "title", "hours", "valid_months", "requires")}


def _requests(ids: list[int]) -> Iterator[Row]:
    wanted = select(Request, Case.code).join(Case, Case.id == Request.case_id).where(Request.id.in_(ids))
    for request, code in db.session.execute(wanted):
        same = ("ref", "sector", "purpose", "mode", "service_language", "timezone")
        row = {name: getattr(request, name) for name in same}
        start, end = at(request.starts_at, request.timezone), at(request.ends_at, request.timezone)
        yield row | {"case": code, "start": start, "end": end, "area": area(request.lat, request.lon)}


def _bookings(ids: list[int]) -> Iterator[Row]:
    own = aliased(Case)
    wanted = (
        select(Booking, Interpreter.ref, Interpreter.timezone, Request.ref, Request.timezone, own.code)
        .join(Interpreter, Interpreter.id == Booking.interpreter_id)
        .outerjoin(Request, Request.id == Booking.request_id)
        .outerjoin(own, own.id == Booking.case_id)
        .where(Booking.id.in_(ids))
    )
    for booking, person, home, request, there, code in db.session.execute(wanted):
        zone = there or home
        row = {"ref": booking.ref, "request": request, "interpreter": person, "status": booking.status}
        span = {"start": at(booking.starts_at, zone), "end": at(booking.ends_at, zone)}
        case = code if booking.own_case or request is None else None
        yield row | span | {"mode": booking.mode, "area": area(booking.lat, booking.lon), "case": case}


def _held() -> Any:
    """A request that was not cancelled, or that somebody's time is taken for all the same."""
    one = aliased(Booking)
    taken = select(one.id).where(one.request_id == Request.id, one.status != BookingState.CANCELLED)
    return or_(Request.state != RequestState.CANCELLED, taken.correlate(Request).exists())


def _booking_ids() -> Any:
    wanted = select(Booking.ref, Booking.id).outerjoin(Request, Request.id == Booking.request_id)
    return wanted.where(or_(Booking.request_id.is_(None), _held()))


# Each list: the key its rows stand by, all (key, id) that belong in it, and how a portion of ids becomes rows.
Part = tuple[str, Callable[[], Any], Callable[[list[Any]], Iterator[Row]]]
PARTS: dict[str, Part] = {
    "organisations": ("ref", lambda: select(Organisation.ref, Organisation.id), _organisations),
    "modules": ("code", lambda: select(Module.code, Module.code), _modules),
    "interpreters": ("ref", lambda: select(Interpreter.ref, Interpreter.id), interpreters),
    "cases": ("code", lambda: select(Case.code, Case.id), cases),
    "requests": ("ref", lambda: select(Request.ref, Request.id).where(_held()), _requests),
    "bookings": ("ref", _booking_ids, _bookings),
}


def counts() -> dict[str, int]:
    """How many rows each list has."""
    return {
        name: db.session.scalar(select(func.count()).select_from(ids().subquery())) or 0
        for name, (_, ids, _) in PARTS.items()
    }


def left_out() -> int:
    """How many cancelled requests a document has no place for."""
    return db.session.scalar(select(func.count()).select_from(Request).where(~_held())) or 0


def dump() -> Iterator[tuple[str, Row]]:
    """Every row, as (name of its list, row in canonical form)."""
    for name, (key, ids, rows) in PARTS.items():
        # Sorted here, not by the database: each has an order of its own for texts.
        whole = [number for _, number in sorted(tuple(pair) for pair in db.session.execute(ids()))]
        for start in range(0, len(whole), PORTION):
            portion = [clean(name, row) for row in rows(whole[start : start + PORTION])]
            yield from ((name, row) for row in sorted(portion, key=lambda row: str(row[key])))
            db.session.expunge_all()
