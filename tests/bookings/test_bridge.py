"""The life-safety bridge: by phone, in immediate danger only, an exception that is seen, followed by the proper booking."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.models import User
from interp.bookings import actions
from interp.bookings.actions.listing import refresh
from interp.bookings.models import Booking, Decision
from interp.bookings.queries import invariants
from interp.bookings.queries.bridge import Reachable, callable_now
from interp.bookings.queries.candidates import gather
from interp.bookings.queries.needs import need_of
from interp.bookings.queries.rungs import bridges_since
from interp.cases.actions import avoid_facet
from interp.conflicts.models import Tie
from interp.db import db, transaction
from interp.errors import BadInput, RuleBroken
from interp.roster.models import Interpreter
from interp.spans import Span
from interp.trail.models import TrailRecord
from interp.vault import current
from tests import make
from tests.bookings.hospital import AT, CLEAR, World
from tests.bookings.nobody import build, by_phone, man, request_of, said, service_side, woman

SignIn = Callable[[User], FlaskClient]


def called(app: Flask, world: World, ref: str = "i-man", minutes: int = 12, **changes: Any) -> str:
    facts = {"by": world["by"], "at": AT} | changes
    with app.app_context(), transaction():
        actions.choose(request_of(world), ref, **facts)
    with app.app_context(), transaction():
        ref = actions.bridge(request_of(world), ref, minutes=minutes, **facts).ref
        actions.recheck(by=world["boss"].actor, at=AT)
        return ref


def reachable(app: Flask, world: World) -> list[str]:
    with app.app_context(), transaction(write=False):
        return [one.ref for one in callable_now(request_of(world), AT)]


def test_any_professional_of_her_languages_by_phone(both: str, app: Flask) -> None:
    """A man, though she asked for a woman; nobody of another language."""
    world = build(app, man, by_phone, service_side)
    assert reachable(app, world) == ["i-phone", "i-man"]


def test_a_call_that_is_sent_twice_is_noted_once(both: str, app: Flask) -> None:
    world = build(app, man, by_phone)
    called(app, world)
    with pytest.raises(RuleBroken) as refused:
        called(app, world, at=AT + timedelta(minutes=2))
    assert refused.value.codes == ("noted_already",)
    called(app, world, "i-phone")
    called(app, world, at=AT + timedelta(minutes=12))
    assert said(app, world) == [("bridge", True)] * 3


def _refused(one: Interpreter, world: World) -> None:
    request_of(world).case.wishes = {"refused": [one.ref]}


def _barred(one: Interpreter, world: World) -> None:
    request_of(world).case.wishes = {"barred": [one.ref]}


def _tied(one: Interpreter, world: World) -> None:
    facet = avoid_facet("employer", "a kitchen")
    request_of(world).case.avoid = [facet]
    row = {"kind": "employer", "token": facet["token"], "sound": facet["sound"], "position": 0}
    db.session.add(Tie(interpreter_id=one.id, key=current().tie_current, **row))


def _paused(one: Interpreter, world: World) -> None:
    one.status = "paused"


def _no_agreement(one: Interpreter, world: World) -> None:
    one.agreement_until = None


def _busy(one: Interpreter, world: World) -> None:
    span = {"starts_at": AT - timedelta(minutes=30), "ends_at": AT + timedelta(minutes=30)}
    fields = {"ref": "b-else", "status": "running", "mode": "phone", "created_at": AT}
    db.session.add(Booking(interpreter_id=one.id, **fields, **span))


@pytest.mark.parametrize("against", [_refused, _barred, _tied, _paused, _no_agreement, _busy])
def test_what_still_stands_against_somebody(both: str, app: Flask, against: Callable[..., None]) -> None:
    world = build(app, man)
    with app.app_context(), transaction():
        against(db.session.scalars(select(Interpreter)).one(), world)
    assert reachable(app, world) == []
    with pytest.raises(RuleBroken) as broken:
        called(app, world)
    assert broken.value.codes == ("not_eligible",)
    assert said(app, world) == []


def test_a_call_is_noted_and_the_request_goes_on_looking(both: str, app: Flask) -> None:
    world = build(app, man, order=("gender",))
    ref = called(app, world)
    with app.app_context(), transaction(write=False):
        booking = db.session.scalars(select(Booking)).one()
        assert (booking.ref, booking.status, booking.mode, booking.request_id) == (ref, "completed", "phone", None)
        assert booking.span == Span(AT - timedelta(minutes=12), AT)
        assert (booking.case_id, booking.facts) == (world["case"], {"language": "mya", "ended": "bridge"})
        request = request_of(world)
        assert (request.state, need_of(request).firm) == ("searching", True)
        decision = db.session.scalars(select(Decision)).one()
        assert decision.said == {"rung": "bridge", "yes": True, "interpreter": "i-man", "minutes": 12}
        (row,) = db.session.scalars(select(TrailRecord).where(TrailRecord.verb == "bridge.used"))
        assert (row.subject, row.detail) == (world["uid"], {"booking": booking.uid})
        assert [list(look(AT)) for _, look in invariants.CHECKS] == [[]] * len(invariants.CHECKS)


def test_the_ledger_the_load_and_continuity_count_it(both: str, app: Flask) -> None:
    world = build(app, man)
    called(app, world, minutes=60)
    with app.app_context(), transaction():
        request = request_of(world)
        _, (one,) = gather(request)
        assert one.completed_for_case
        assert [(session.span, session.status) for session in one.sessions] == [
            (Span(AT - timedelta(hours=1), AT), "completed")
        ]
        other = make.case(request.case.organisation, "C-OTHER")
        other.links = {"named": ["C-CANARY"]}
        _, (linked,) = gather(make.request(other, "r-2", start=make.NINE + timedelta(days=2)))
        assert linked.other_party


def test_the_coordinator_finds_the_exceptions(both: str, app: Flask) -> None:
    world = build(app, man)
    called(app, world)
    with app.app_context(), transaction(write=False):
        rows = [(one.id, at) for one, at in bridges_since(world["boss"], AT - timedelta(days=7))]
        assert rows == [(world["request"], AT)]
        assert bridges_since(world["boss"], AT + timedelta(seconds=1)) == []
        assert bridges_since(world["stranger"].viewer(), AT) == []


@pytest.mark.parametrize("minutes", [0, -1, 61])
def test_it_is_short(app: Flask, minutes: int) -> None:
    world = build(app, man)
    with pytest.raises(BadInput) as bad:
        called(app, world, minutes=minutes)
    assert bad.value.problems == {"minutes": "too_long"}


def test_a_request_that_is_over_has_none(app: Flask) -> None:
    world = build(app, man)
    with pytest.raises(RuleBroken) as broken:
        called(app, world, at=make.NINE)
    assert broken.value.codes == ("request_unfilled",)
    with pytest.raises(RuleBroken) as broken:
        called(app, world, "i-nobody")
    assert broken.value.codes == ("not_eligible",)


@pytest.mark.parametrize("who", ["by", "boss"])
def test_as_long_as_somebody_fits_there_is_none(both: str, app: Flask, who: str) -> None:
    """Else its list, which is that of this moment, would stand beside the one that was fixed."""
    world = build(app, man, woman)
    for deed in (lambda: opened(app, world, by=world[who]), lambda: called(app, world, by=world[who])):
        with pytest.raises(RuleBroken) as broken:
            deed()
        assert broken.value.codes == ("somebody_fits",)
    assert (said(app, world), looks(app)) == ([], 0)


def test_a_call_that_was_made_is_noted_whatever_came_since(both: str, app: Flask) -> None:
    """Somebody fits by now, and a tie of who was called came to light: it was made all the same."""
    world = build(app, man)
    with app.app_context(), transaction():
        actions.choose(request_of(world), "i-man", by=world["by"], at=AT)
    with app.app_context(), transaction():
        make.interpreter("i-woman")
        refresh(request_of(world), at=AT)
        _tied(db.session.scalars(select(Interpreter).where(Interpreter.ref == "i-man")).one(), world)
    with app.app_context(), transaction():
        actions.bridge(request_of(world), "i-man", minutes=3, by=world["by"], at=AT + timedelta(hours=4))
        actions.recheck(by=world["boss"].actor, at=AT)
    assert said(app, world) == [("bridge", True)]


@pytest.mark.parametrize("late", [None, timedelta(hours=4, seconds=1)])
def test_only_who_was_chosen_lately_can_be_noted(both: str, app: Flask, late: timedelta | None) -> None:
    world = build(app, man, by_phone)
    with app.app_context(), transaction():
        actions.choose(request_of(world), "i-man" if late else "i-phone", by=world["by"], at=AT)
    with pytest.raises(RuleBroken) as broken, app.app_context(), transaction():
        actions.bridge(request_of(world), "i-man", minutes=3, by=world["by"], at=AT + (late or timedelta()))
    assert broken.value.codes == ("not_eligible",)


def test_who_comes_back_finds_the_list_again_for_some_hours(both: str, app: Flask) -> None:
    world = build(app, man)
    opened(app, world)
    with app.app_context(), transaction():
        make.interpreter("i-woman")
        refresh(request_of(world), at=AT)
    opened(app, world, at=AT + timedelta(hours=4))
    with pytest.raises(RuleBroken) as broken:
        opened(app, world, at=AT + timedelta(hours=8, seconds=1))
    assert broken.value.codes == ("somebody_fits",)


def _a_woman_comes(world: World) -> None:
    """The provider's list still names nobody."""
    make.interpreter("i-woman")


def _she_pauses(world: World) -> None:
    """The provider's list still names her."""
    db.session.scalars(select(Interpreter).where(Interpreter.ref == "i-woman")).one().status = "paused"


@pytest.mark.parametrize(("there", "change"), [((man,), _a_woman_comes), ((man, woman), _she_pauses)])
def test_an_old_list_leaves_nobody_alone_in_danger(
    both: str, app: Flask, there: tuple[Any, ...], change: Callable[[World], None]
) -> None:
    """Nobody is on the list, or nobody fits in truth: a provider can't make it anew."""
    world = build(app, *there)
    with app.app_context(), transaction():
        change(world)
    assert "i-man" in [one.ref for one in opened(app, world)]


def test_nobody_learns_a_tie_by_adding_to_the_avoid_list(both: str, app: Flask) -> None:
    """The list stays as it was; who is tied is refused when chosen, in the words for everybody who is busy or left."""
    world = build(app, man)
    assert [one.ref for one in opened(app, world)] == ["i-man"]
    with app.app_context(), transaction():
        _tied(db.session.scalars(select(Interpreter)).one(), world)
    assert [one.ref for one in opened(app, world)] == ["i-man"]
    assert opened(app, world, by=world["boss"]) == []
    with pytest.raises(RuleBroken) as broken, app.app_context(), transaction():
        actions.choose(request_of(world), "i-man", by=world["by"], at=AT)
    assert broken.value.codes == ("not_eligible",)


def looks(app: Flask, verb: str = "bridge.opened") -> int:
    with app.app_context(), transaction(write=False):
        return len(db.session.scalars(select(TrailRecord).where(TrailRecord.verb == verb)).all())


def opened(app: Flask, world: World, **changes: Any) -> list[Reachable]:
    with app.app_context(), transaction():
        return actions.open_bridge(request_of(world), **{"by": world["by"], "at": AT} | changes)


def test_what_the_call_takes_from_the_day_is_looked_at(both: str, app: Flask) -> None:
    """Load counts the call, so a later booking of that day may not hold any more: the coordinator is told."""
    world = build(app, man)
    with app.app_context(), transaction():
        one = db.session.scalars(select(Interpreter)).one()
        one.limit_day_sessions = 1
        case = make.case(make.organisation("clinic-c"))
        request = make.request(case, "r-2", start=AT + timedelta(hours=2), mode="phone", state="booked")
        span = {"starts_at": request.starts_at, "ends_at": request.ends_at, "created_at": AT}
        db.session.add(
            Booking(ref="b-2", request=request, case=case, interpreter=one, status="confirmed", mode="phone", **span)
        )
    called(app, world)
    with app.app_context(), transaction(write=False):
        later = db.session.scalars(select(Booking).where(Booking.request_id.is_not(None))).one()
        assert (later.status, later.facts["flags"]) == ("confirmed", ["load"])
        assert [list(look(AT)) for _, look in invariants.CHECKS] == [[]] * len(invariants.CHECKS)


def test_the_proper_booking_follows(app: Flask) -> None:
    """Somebody fits later: the request is offered and booked as any other."""
    world = build(app, man)
    called(app, world)
    with app.app_context(), transaction():
        user = make.user(world["people"]["man"].viewer().role)
        make.interpreter("i-woman", user_id=user.id)
        refresh(request_of(world), at=AT)
        (one,) = actions.offer(request_of(world), ["i-woman"], by=world["by"], at=AT)
        actions.declare(one.uid, CLEAR, by=user.viewer(), at=AT)
        assert actions.accept(one.uid, by=user.viewer(), at=AT).status == "confirmed"
    with app.app_context(), transaction(write=False):
        assert request_of(world).state == "booked"
