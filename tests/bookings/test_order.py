"""Her own order when nobody fits: nothing is relaxed without a decision of hers, and each does exactly one thing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from interp.bookings import actions
from interp.bookings.models import Decision
from interp.bookings.queries.fitting import fitting
from interp.bookings.queries.needs import need_of
from interp.bookings.queries.rungs import order_of
from interp.cases.actions import change_needs
from interp.cases.facts import FALLBACKS
from interp.db import abandon, begin, db, transaction
from interp.errors import BadInput, RuleBroken
from interp.trail.models import TrailRecord
from tests import make
from tests.bookings import nobody
from tests.bookings.hospital import AT, World
from tests.bookings.nobody import EVERYBODY, FIRM, build, decide, her_side, man, request_of, said, who_fits, woman


@pytest.fixture(autouse=True)
def _both(both: str) -> None:
    """Everything here on both databases."""


def steps(app: Flask, world: World, who: str = "boss") -> list[tuple[str, str]]:
    with app.app_context(), transaction(write=False):
        request, viewer = request_of(world), world[who]
        fit = fitting(request, viewer, AT)
        assert fit is not None
        assert not fit.first
        return [(step.code, step.state.value) for step in order_of(request, fit).steps]


def refused(app: Flask, world: World, *given: Any, **changes: Any) -> tuple[str, ...]:
    with pytest.raises(RuleBroken) as broken:
        decide(app, world, *given, **changes)
    return broken.value.codes


# --- one rung after the other ---------------------------------------------------------------------------------------


def test_the_whole_way_down(app: Flask) -> None:
    """A no, and then another no, until the last; the provider reads the same as the coordinator."""
    world = build(app, *EVERYBODY, nobody.service_side_too, order=FALLBACKS)
    for number, rung in enumerate(FALLBACKS):
        told = [(code, "no") for code in FALLBACKS[:number]] + [(rung, "open")]
        told += [(code, "later") for code in FALLBACKS[number + 1 :]]
        assert steps(app, world) == told
        assert steps(app, world, "by") == told
        decide(app, world, rung, yes=False)
    assert steps(app, world) == [(code, "no") for code in FALLBACKS]
    assert said(app, world) == [(code, False) for code in FALLBACKS]
    assert who_fits(app, world) == []


@pytest.mark.parametrize("rung", FALLBACKS[1:])
def test_only_her_next_choice_can_be_decided(app: Flask, rung: str) -> None:
    world = build(app, *EVERYBODY, order=FALLBACKS)
    assert refused(app, world, rung, value="eng") == ("not_her_next_choice",)
    assert said(app, world) == []


@pytest.mark.parametrize("rung", ["gender", "bridge", "consent", "training", ""])
def test_what_is_not_in_her_order_cannot_be_decided(app: Flask, rung: str) -> None:
    world = build(app, man, order=("phone",))
    assert refused(app, world, rung) == ("not_her_next_choice",)


def test_a_rung_is_decided_once(app: Flask) -> None:
    world = build(app, man, order=("phone", "gender"))
    decide(app, world, "phone")
    assert steps(app, world) == [("phone", "yes"), ("gender", "open")]
    assert refused(app, world, "phone") == ("not_her_next_choice",)


def test_without_her_order_nothing_is_decided(app: Flask) -> None:
    world = build(app, man)
    assert refused(app, world, "gender") == ("no_order_recorded",)


def test_as_long_as_somebody_fits_nothing_is_decided(app: Flask) -> None:
    world = build(app, man, woman, order=("gender",))
    assert refused(app, world, "gender") == ("somebody_fits",)
    assert refused(app, world, "gender", by=world["boss"]) == ("somebody_fits",)


def test_a_provider_decides_by_the_list_that_was_fixed(app: Flask) -> None:
    """A list that names somebody is told the same way whether or not that person fits now: it tells nothing of her or him."""
    world = build(app, man, woman, order=("gender",))
    with app.app_context(), transaction():
        request_of(world).case.wishes = {"barred": ["i-woman"]}
    assert refused(app, world, "gender") == ("somebody_fits",)
    decide(app, world, "gender", by=world["boss"])
    assert who_fits(app, world) == ["i-man"]


@pytest.mark.parametrize("state", ["booked", "cancelled", "unfilled"])
def test_a_request_that_is_over_is_not_decided_about(app: Flask, state: str) -> None:
    world = build(app, man, order=("gender",))
    with app.app_context(), transaction():
        request_of(world).state = state
    assert refused(app, world, "gender") == (f"request_{state}",)
    assert refused(app, world, "gender", at=make.NINE) == ("request_unfilled",)


# --- what was typed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"asked_by": "husband"}, {"asked_by": "choose_one"}),
        ({"language": "shn"}, {"language": "not_hers"}),
        ({"asked_at": AT + timedelta(minutes=1)}, {"time": "in_the_future"}),
        ({"value": None}, {"value": "does_not_fit"}),
        ({"value": "shn"}, {"value": "does_not_fit"}),
        ({"value": "tha", "asked_by": ""}, {"value": "does_not_fit", "asked_by": "choose_one"}),
        ({"asked_at": AT - timedelta(days=1, minutes=1)}, {"time": "too_long_ago"}),
    ],
)
def test_a_decision_says_who_asked_in_which_language_and_when(
    app: Flask, changes: dict[str, Any], problems: dict[str, str]
) -> None:
    world = build(app, nobody.service_side, order=("language",))
    with pytest.raises(BadInput) as bad:
        decide(app, world, "language", **{"value": "eng"} | changes)
    assert bad.value.problems == problems
    assert said(app, world) == []


@pytest.mark.parametrize("language", ["mya", "eng", "tha"])
def test_she_was_asked_in_one_of_her_languages_or_the_service_s(app: Flask, language: str) -> None:
    world = build(app, man, order=("gender",))
    decide(app, world, "gender", language=language, asked_at=AT)
    assert said(app, world) == [("gender", True)]


def test_a_decision_is_kept_sealed_and_never_changed(app: Flask) -> None:
    world = build(app, man, order=("gender",))
    decide(app, world, "gender", asked_by="interpreter_by_phone")
    with app.app_context(), transaction(write=False):
        one = db.session.scalars(select(Decision)).one()
        asked_at = (AT - timedelta(hours=1)).isoformat()
        told = {"rung": "gender", "yes": True, "asked_by": "interpreter_by_phone", "language": "mya"}
        assert one.said == told | {"asked_at": asked_at, "value": "woman"}
        assert (one.made_by, one.made_at) == (world["by"].user_id, AT)
        raw = db.session.execute(text("SELECT said FROM decision")).scalar()
        assert b"gender" not in bytes(raw)
    for verb in ("UPDATE decision SET made_by = NULL", "DELETE FROM decision"):
        with app.app_context(), pytest.raises(DBAPIError), transaction():
            db.session.execute(text(verb))


def test_the_trail_tells_that_she_decided_and_not_what(app: Flask) -> None:
    world = build(app, man, order=("gender",))
    decide(app, world, "gender")
    with app.app_context(), transaction(write=False):
        (row,) = db.session.scalars(select(TrailRecord).where(TrailRecord.verb == "decision.recorded"))
        assert (row.subject, row.kind, row.detail) == (world["uid"], "request", {})


# --- no other way ---------------------------------------------------------------------------------------------------


def everything_else(world: World) -> list[Callable[[], object]]:
    """Every other verb of the life cycle that could touch what she asked of this request."""
    boss, nurse = world["boss"], world["by"]
    return [
        lambda: actions.offer(request_of(world), ["i-man"], by=boss, at=AT),
        lambda: actions.offer(request_of(world), ["i-man"], by=nurse, at=AT),
        lambda: actions.offer_pair(request_of(world), ("i-hers", "i-service"), "eng", by=boss, at=AT),
        lambda: actions.open_bridge(request_of(world), by=nurse, at=AT),
        lambda: actions.choose(request_of(world), "i-man", by=nurse, at=AT),
        lambda: actions.bridge(request_of(world), "i-man", minutes=5, by=nurse, at=AT),
        lambda: actions.recheck(by=boss.actor, at=AT),
        lambda: actions.lapse_offers(world["request"], AT),
        lambda: actions.decide(
            request_of(world), "gender", yes=False, asked_by="me", language="mya", asked_at=AT, by=nurse, at=AT
        ),
        lambda: change_needs(request_of(world).case, {"continuity": True}, by=boss, at=AT),
        lambda: change_needs(request_of(world).case, {"interpreter_gender": {**FIRM, "firm": False}}, by=nurse, at=AT),
        lambda: change_needs(request_of(world).case, {"interpreter_gender": {"asked": True}}, by=boss, at=AT),
        lambda: change_needs(request_of(world).case, {"interpreter_gender": {**FIRM, "want": "man"}}, by=boss, at=AT),
        lambda: change_needs(request_of(world).case, {"interpreter_gender": None}, by=boss, at=AT),
    ]


def test_no_other_verb_relaxes_a_firm_wish(app: Flask) -> None:
    world = build(app, man, her_side, nobody.service_side, order=("gender",))
    for deed in everything_else(world):
        with app.app_context(), transaction():
            try:
                deed()
                actions.recheck(by=world["boss"].actor, at=AT)
            except (RuleBroken, BadInput):
                abandon()
                begin(write=True)
        with app.app_context(), transaction(write=False):
            need = need_of(request_of(world))
            assert (need.firm, [one.tag for one in need.languages], need.mode) == (True, ["mya"], "onsite")
    assert said(app, world) == [("bridge", True), ("gender", False)]
    assert who_fits(app, world) == []
