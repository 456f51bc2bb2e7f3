"""The clock stands at the week of `tests.make`, and a case is open."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests import make
from tests.cases.opened import World, build


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(make.MONDAY, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    return build(app)
