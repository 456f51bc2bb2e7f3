"""Write `interp/exchange/demo.json`, the demo installation: `python tools/build_demo.py`. The same bytes every time."""

import json
from pathlib import Path
from random import Random
from typing import Any

import demo_gaps
import demo_life
import demo_roster

DEMO = Path(__file__).parent.parent / "interp" / "exchange" / "demo.json"
SEED = 16


def document() -> dict[str, Any]:
    people = demo_roster.interpreters(Random(SEED))
    demo_gaps.make_gaps(people)
    return {
        "format": "interp-exchange",
        "version": 1,
        "organisations": demo_roster.organisations(),
        "modules": demo_roster.modules(),
        "interpreters": people,
        "cases": demo_life.cases(),
        "requests": demo_life.requests(),
        "bookings": demo_life.bookings(),
    }


def without_nothing(value: Any) -> Any:
    """The value without keys that are null or empty: left out means the same."""
    if isinstance(value, dict):
        return {key: without_nothing(inner) for key, inner in value.items() if inner not in (None, [], {})}
    return [without_nothing(inner) for inner in value] if isinstance(value, list) else value


def text(whole: dict[str, Any]) -> str:
    """JSON with one row a line, so that a change of one row is a change of one line."""
    parts = []
    for name, value in without_nothing(whole).items():
        rows = (
            ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in value) if isinstance(value, list) else ""
        )
        parts.append(f'  "{name}": [\n{rows}\n  ]' if rows else f'  "{name}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    DEMO.write_text(text(document()), "utf-8")
