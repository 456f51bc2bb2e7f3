"""What a document speaks of is looked up before its shape is known: no text in it may stop that."""

from typing import Any

import pytest
from flask import Flask

from interp.db import transaction
from interp.exchange.check import check
from interp.exchange.known import known
from tests.exchange.sample import full

NO_REFERENCES = ["\ud800", "a\0b", "", "a b", "x" * 65]


PLACES = (
    ("cases", "code"), ("requests", "ref"), ("requests", "case"), ("bookings", "ref"), ("bookings", "request"),
    ("bookings", "interpreter"), ("bookings", "case"), ("cases", "linked"),
)  # fmt: skip


@pytest.mark.parametrize("text", NO_REFERENCES, ids=ascii)
def test_what_is_no_reference_is_told_and_not_looked_up(both: str, app: Flask, text: str) -> None:
    for part, key in PLACES:
        whole: dict[str, Any] = full()
        whole[part][0][key] = [text] if key == "linked" else text
        pointer = f"/{part}/0/{key}" + ("/0" if key == "linked" else "")
        with app.app_context(), transaction(write=False):
            problems = check(whole, known(whole))
        assert [problem for problem in problems if problem.pointer == pointer]
