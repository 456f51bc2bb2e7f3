"""What an export costs: a number of statements that does not grow with the installation, and little memory."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from interp.db import transaction
from interp.exchange import canonical, dump
from interp.exchange.check import check
from interp.exchange.dump import PARTS
from tests.bookings.test_statements import counted
from tests.exchange.sample import full, minimal, put
from tests.exchange.test_load import take_in


def many(times: int) -> dict[str, Any]:
    """The sample over and over, each time under other references."""
    lists: dict[str, Any] = {name: [] for name in PARTS}
    for number in range(times):
        for name, rows in full().items():
            if isinstance(rows, list):
                lists[name] += [renamed(row, f"-{number}") for row in rows]
    return lists


def renamed(row: dict[str, Any], end: str) -> dict[str, Any]:
    row = deepcopy(row)
    for key in ("ref", "code", "organisation", "interpreter", "case", "request"):
        if key in row:
            row[key] += end
    for key in ("refused", "wants", "linked", "works_for"):
        row[key] = [ref + end for ref in row.get(key, ())]
    for answer in (*row.get("consents", ()), *row.get("cleared", ())):
        answer["interpreter"] += end
    return {key: value for key, value in row.items() if value}


def statements(app: Flask, times: int) -> int:
    take_in(app, **many(times))
    with counted(app) as asked, app.app_context(), transaction(write=False):
        assert sum(1 for _ in dump.dump()) == sum(dump.counts().values()) == 13 * times
    return len([one for one in asked if one.startswith("SELECT")])


def test_an_export_asks_as_often_for_many_as_for_few(both: str, app: Flask) -> None:
    few = statements(app, 1)
    assert statements(app, 8) == few


def test_a_portion_more_is_a_fixed_number_of_statements_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions keep the memory small; each asks every table of its list once."""
    few = statements(app, 8)
    monkeypatch.setattr(dump, "PORTION", 8)
    organisations, interpreters, cases, requests = 1, 4 * 7, 1, 1  # portions more, each times its tables
    assert statements(app, 8) == few + organisations + interpreters + cases + requests


def test_portions_stay_in_the_order_of_references(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "PORTION", 2)
    take_in(app, interpreters=[{"ref": ref, "timezone": "UTC"} for ref in ("b", "A", "_", "a-1", "a", "10", "9", "-")])
    with app.app_context(), transaction(write=False):
        assert [row["ref"] for _, row in dump.dump()] == ["-", "10", "9", "A", "_", "a", "a-1", "b"]


def test_the_order_of_keys_is_that_of_the_schema() -> None:
    backwards = dict(reversed(full()["cases"][0].items()))
    assert list(canonical.clean("cases", backwards)) == [key for key in canonical.ORDERS["cases"] if key in backwards]


def test_nothing_is_left_out_but_null_and_empty() -> None:
    row = {
        "ref": "i", "name": "", "adult": False, "max_travel_km": 0.0, "modes": [], "area": None, "credential": {"level": 0},
        "limits": {"day_hours": None}, "languages": [{"tag": "mya", "variant": ""}], "unheard-of": 1,
    }  # fmt: skip
    wanted = {
        "ref": "i", "adult": False, "max_travel_km": 0, "languages": [{"tag": "mya"}], "credential": {"level": 0},
    }  # fmt: skip
    assert canonical.clean("interpreters", row) == wanted
    assert isinstance(canonical.clean("interpreters", row)["max_travel_km"], int)


@pytest.mark.parametrize(
    ("written", "zone", "told"),
    [
        ("1980-01-01T00:00:00Z", "Pacific/Honolulu", "1979-12-31T14:00:00-10:00"),
        ("9998-12-31T23:59:59Z", "Pacific/Auckland", "9999-01-01T12:59:59+13:00"),
        ("2027-11-07T06:30:00Z", "America/New_York", "2027-11-07T01:30:00-05:00"),
        ("2027-11-07T05:30:00.000001Z", "America/New_York", "2027-11-07T01:30:00.000001-04:00"),
    ],
)
def test_an_instant_of_the_edge_is_the_same_in_its_zone(written: str, zone: str, told: str) -> None:
    """What was taken in can be taken in again, however the zone spells it."""
    assert canonical.at(datetime.fromisoformat(written), zone) == told
    away = {"start": told, "end": told.replace("-04:00", "-05:00")}
    person = {"ref": "i", "timezone": zone, "time_off": [away]}
    found = [problem.text for problem in check(put(minimal(), "/interpreters", [person]))]
    assert not any("years" in text for text in found)
