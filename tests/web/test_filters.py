"""Whole days are written as days."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import force_locale

from interp.spans import Span
from interp.web.filters import away

BANGKOK = "Asia/Bangkok"


def bangkok(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BANGKOK))


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-11-20", "2026-11-27", "Fri 20 – Thu 26 Nov 2026"),
        ("2026-11-20", "2026-11-21", "Fri 20 Nov 2026"),
        ("2026-11-27", "2026-12-04", "Fri 27 Nov – Thu 3 Dec 2026"),
        ("2026-12-25", "2027-01-04", "Fri 25 Dec 2026 – Sun 3 Jan 2027"),
        ("2026-11-20T09:00", "2026-11-20T12:00", "Fri 20 Nov 2026, 09:00–12:00 (Bangkok time)"),
        ("2026-11-20", "2026-11-21T12:00", "Fri 20 Nov 2026, 00:00–12:00 (Sat 21 Nov) (Bangkok time)"),
        ("2026-11-20T12:00", "2026-11-21", "Fri 20 Nov 2026, 12:00–00:00 (Sat 21 Nov) (Bangkok time)"),
    ],
)
def test_time_away(app: Flask, start: str, end: str, said: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert away(Span(bangkok(start), bangkok(end)), BANGKOK) == said
