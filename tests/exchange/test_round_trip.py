"""Out, in again and out again: the same bytes, on either database; and out is the canonical form of what came in."""

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from interp import db, vault
from interp.exchange import demo
from interp.exchange.canonical import text
from interp.exchange.check import check
from interp.exchange.dump import dump
from interp.exchange.known import known
from interp.exchange.load import load
from interp.exchange.read import read
from interp.trail.facts import COMMAND_LINE
from tests.exchange.canon import canonical
from tests.exchange.documents import documents, with_key
from tests.exchange.sample import full, minimal

AT = datetime(2026, 11, 1, tzinfo=UTC)


def through(app: Flask, document: Any) -> str:
    """What an empty installation exports after it took this in; it is empty again afterwards."""
    with app.app_context():
        db.begin(write=True)
        try:
            assert check(document, known(document)) == ()
            load(document, by=COMMAND_LINE, at=AT)
            return "".join(text(dump()))
        finally:
            db.abandon()


def round_trip(houses: tuple[Flask, Flask], document: dict[str, Any]) -> None:
    sqlite, postgresql = houses
    with sqlite.app_context():
        wanted = canonical(document, vault.current())
    first = through(sqlite, document)
    assert first == wanted
    second = through(postgresql, read(first.encode())[0])
    assert second == first
    assert through(sqlite, read(second.encode())[0]) == first
    assert through(postgresql, document) == first


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=documents())
def test_any_document_comes_out_as_it_went_in(houses: tuple[Flask, Flask], document: dict[str, Any]) -> None:
    with houses[0].app_context():
        with_key(document, vault.current().tie_current)
    round_trip(houses, document)


@pytest.mark.parametrize(
    "document", [minimal(), full(), demo.document(date(2027, 1, 6))], ids=["least", "full", "demo"]
)
def test_these_documents_come_out_as_they_went_in(houses: tuple[Flask, Flask], document: dict[str, Any]) -> None:
    round_trip(houses, deepcopy(document))


def test_the_least_document_is_what_an_empty_installation_exports(app: Flask) -> None:
    assert through(app, minimal()) == '{\n "format": "interp-exchange",\n "version": 1\n}\n'


def test_a_document_that_is_taken_in_again_changes_nothing(houses: tuple[Flask, Flask]) -> None:
    for app in houses:
        first = through(app, full())
        with app.app_context():
            db.begin(write=True)
            for document in (full(), read(first.encode())[0], full()):
                load(document, by=COMMAND_LINE, at=AT)
                assert "".join(text(dump())) == first
            db.abandon()
