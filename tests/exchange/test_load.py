"""From a document into tables and back to an answer: whole replacement, links both ways, tokens instead of text."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from interp.bookings import actions
from interp.bookings.models import Booking, Request
from interp.cases.models import Case
from interp.cases.rules import linked_codes
from interp.conflicts.models import Tie
from interp.db import db, transaction
from interp.exchange.check import check
from interp.exchange.known import known
from interp.exchange.load import load
from interp.trail.facts import COMMAND_LINE

AT = datetime(2026, 11, 1, tzinfo=UTC)
PERSON = {"ref": "i-1", "timezone": "Asia/Bangkok", "ties": [{"kind": "employer", "value": "Golden Thread"}]}
SPAN = {"start": "2027-01-12T09:00:00+07:00", "end": "2027-01-12T10:00:00+07:00"}
ASKED = SPAN | {"sector": "health", "mode": "onsite", "service_language": "tha", "timezone": "Asia/Bangkok"}


def take_in(app: Flask, **lists: Any) -> list[actions.rechecking.Broken]:
    document = {"format": "interp-exchange", "version": 1} | lists
    with app.app_context(), transaction():
        assert check(document, known(document)) == ()
        load(document, by=COMMAND_LINE, at=AT)
        return actions.recheck(by=COMMAND_LINE, at=AT, free=False)


def links(app: Flask) -> dict[str, tuple[str, ...]]:
    with app.app_context(), transaction(write=False):
        return {case.code: linked_codes(case.links) for case in db.session.scalars(select(Case))}


def test_a_tie_becomes_a_token_and_is_replaced_whole(both: str, app: Flask) -> None:
    take_in(app, interpreters=[PERSON])
    take_in(app, interpreters=[PERSON | {"ties": [{"kind": "hometown", "value": "  HPA-AN "}]}])
    with app.app_context(), transaction(write=False):
        (tie,) = db.session.scalars(select(Tie))
        assert (tie.kind, len(tie.token)) == ("hometown", 64)


def test_links_work_both_ways_and_go_with_who_named_them(both: str, app: Flask) -> None:
    take_in(app, cases=[{"code": "C-A", "linked": ["C-B"]}, {"code": "C-B"}])
    assert links(app) == {"C-A": ("C-B",), "C-B": ("C-A",)}
    take_in(app, cases=[{"code": "C-A"}])
    assert links(app) == {"C-A": (), "C-B": ()}


def test_two_bookings_may_change_places(both: str, app: Flask) -> None:
    later = {"start": "2027-01-12T11:00:00+07:00", "end": "2027-01-12T12:00:00+07:00"}
    one = {"ref": "b-1", "interpreter": "i-1", "status": "confirmed", "mode": "phone"}
    take_in(app, interpreters=[PERSON], bookings=[one | SPAN, one | later | {"ref": "b-2"}])
    take_in(app, bookings=[one | later, one | SPAN | {"ref": "b-2"}])
    with app.app_context(), transaction(write=False):
        starts = {booking.ref: booking.starts_at.hour for booking in db.session.scalars(select(Booking))}
        assert starts == {"b-1": 4, "b-2": 2}


def test_a_request_that_moves_takes_its_sealed_details_along(both: str, app: Flask) -> None:
    asked = ASKED | {"ref": "r-1", "case": "C-A"}
    booked = SPAN | {"ref": "b-1", "request": "r-1", "interpreter": "i-1", "status": "completed", "mode": "onsite"}
    cases = [{"code": "C-A", "languages": [{"tag": "mya"}]}, {"code": "C-B", "languages": [{"tag": "mya"}]}]
    take_in(app, interpreters=[PERSON], cases=cases, requests=[asked], bookings=[booked])
    with app.app_context(), transaction():
        request = db.session.scalars(select(Request)).one()
        request.details = {"where": "second floor"}
    take_in(app, requests=[asked | {"case": "C-B"}])
    with app.app_context(), transaction(write=False):
        request, booking = db.session.scalars(select(Request)).one(), db.session.scalars(select(Booking)).one()
        assert (request.case.code, request.details) == ("C-B", {"where": "second floor"})
        assert booking.case_id == request.case_id


def test_a_case_may_not_take_the_service_language_of_its_request(app: Flask) -> None:
    case = {"code": "C-A", "languages": [{"tag": "mya"}]}
    take_in(app, cases=[case], requests=[ASKED | {"ref": "r-1", "case": "C-A"}])
    document = {"format": "interp-exchange", "version": 1, "cases": [{"code": "C-A", "languages": [{"tag": "tha"}]}]}
    with app.app_context(), transaction(write=False):
        assert len(check(document, known(document))) == 1


def test_a_module_may_require_one_that_is_here_already(both: str, app: Flask) -> None:
    take_in(app, modules=[{"code": "M-1"}])
    take_in(app, modules=[{"code": "M-2", "requires": ["M-1"]}])
    nowhere = {"format": "interp-exchange", "version": 1, "modules": [{"code": "M-2", "requires": ["M-1", "M-9"]}]}
    with app.app_context(), transaction(write=False):
        (problem,) = check(nowhere, known(nowhere))
        assert str(problem) == "/modules/0/requires/1: 'M-9' is not a module of this document or of the installation"


def test_an_import_reports_future_bookings_that_no_longer_hold(app: Flask) -> None:
    case = {"code": "C-A", "languages": [{"tag": "mya"}]}
    booked = SPAN | {"ref": "b-1", "request": "r-1", "interpreter": "i-1", "status": "confirmed", "mode": "onsite"}
    broken = take_in(
        app, interpreters=[PERSON], cases=[case], requests=[ASKED | {"ref": "r-1", "case": "C-A"}], bookings=[booked]
    )
    assert [(one.booking, one.codes[0]) for one in broken] == [("b-1", "inactive")]
