"""The demo installation, moved to any week: invented people, so that the pages have something to show."""

import json
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

ANCHOR = date(2027, 1, 4)  # the Monday of the week that `tools/build_demo.py` calls this week
DATES = frozenset({"on", "until", "revoked", "agreement_until", "declared_on"})
INSTANTS = frozenset({"start", "end"})


def document(today: date) -> dict[str, Any]:
    """The demo as an exchange document in which `today` lies in the anchored week.

    Everything moves by whole weeks, so weekdays hold. Sessions of the days before `today` are over, and read as
    completed.
    """
    monday = today - timedelta(days=today.weekday())
    moved: dict[str, Any] = _moved(
        json.loads(files("interp.exchange").joinpath("demo.json").read_text("utf-8")), monday - ANCHOR
    )
    for booking in moved["bookings"]:
        if booking["status"] == "confirmed" and datetime.fromisoformat(booking["end"]).date() < today:
            booking["status"] = "completed"
    return moved


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, list):
        return [_moved(inner, by) for inner in value]
    if isinstance(value, dict):
        return {key: _moved_text(key, inner, by) for key, inner in value.items()}
    return value


def _moved_text(key: str, value: Any, by: timedelta) -> Any:
    if key in DATES:
        return (date.fromisoformat(value) + by).isoformat()
    if key in INSTANTS:
        return (datetime.fromisoformat(value) + by).isoformat()
    return _moved(value, by)
