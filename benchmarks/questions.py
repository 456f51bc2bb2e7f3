"""What is asked of a roster: one request that several fit, and two that nobody does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from benchmarks.roster import ASKED, KINDS, NATIONAL, NOW, RARE, START, TAGS, token
from interp.bookings.models import Request
from interp.bookings.queries import matching
from interp.bookings.queries.needs import request_by_id
from interp.cases.models import Case
from interp.db import db, transaction
from interp.exchange.answers import as_json
from interp.matching.facts import Answer, Need

Match = Callable[[Request], tuple[Need, Answer]]


@dataclass(frozen=True, slots=True)
class Question:
    """A request of one installation."""

    app: Flask
    request: int

    def ask(self, match: Match) -> tuple[Need, Answer]:
        """Everything from the first statement to the answer, in a transaction of its own."""
        with self.app.app_context():
            try:
                with transaction(write=False):
                    return match(request_by_id(self.request))
            finally:
                db.session.remove()

    def answer(self, match: Match) -> dict[str, Any]:
        return as_json(self.ask(match)[1])


def helped(request: Request) -> tuple[Need, Answer]:
    return matching.helped(request, NOW)


def plain(app: Flask) -> Question:
    """A firm wish, two refused, eight facets of which one is in many a tie, a linked case, continuity."""
    return _made(app, "plain", START)


def at_night(app: Flask) -> Question:
    """Nobody works at three in the morning, and any start of two weeks may be suggested."""
    return _made(app, "night", START.replace(hour=20))


def relayed(app: Flask) -> Question:
    """Nobody works from her language into this one: only two in a row can."""
    return _made(app, "relay", START, service_language=RARE)


def _made(app: Flask, name: str, start: datetime, **changes: Any) -> Question:
    with app.app_context(), transaction():
        case = _case(name)
        facts: dict[str, Any] = {
            "sector": "health", "purpose": "consultation", "mode": "onsite", "service_language": NATIONAL,
            "timezone": "Asia/Bangkok", "state": "searching", "created_at": NOW, "lat": 13.76, "lon": 100.51,
            "local_start": "", "starts_at": start, "ends_at": start + HOUR,
        }  # fmt: skip
        request = Request(case=case, ref=f"asked-{name}", **(facts | changes))
        db.session.add(request)
        db.session.flush()
        made = Question(app, request.id)
    with app.app_context():
        db.session.remove()
    return made


HOUR = timedelta(hours=1)


def _case(name: str) -> Case:
    case = Case(code=f"C-{name}", created_at=NOW, organisation_id=1)
    case.needs = {
        "minor": False, "gender": "woman", "languages": [{"tag": ASKED}], "also_understands": [TAGS[60], TAGS[90]],
        "interpreter_gender": {"asked": True, "want": "woman", "firm": True}, "continuity": True, "from": "local",
    }  # fmt: skip
    cleared = [{"interpreter": f"i-{number:06}", "kind": "hometown", "at": NOW.isoformat()} for number in range(4, 24)]
    case.wishes = {"refused": ["i-000001", "i-000002"], "wants": ["i-000003"], "cleared": cleared}
    values = [("hometown", 1), *((KINDS[number % len(KINDS)], 100 + number) for number in range(7))]
    case.avoid = [
        {"kind": kind, "token": token(kind, value), "sound": token(kind, value, "s"), "key": "t-bench"}
        for kind, value in values
    ]
    case.links = {"named": ["C-000001"]}
    db.session.add(case)
    return case
