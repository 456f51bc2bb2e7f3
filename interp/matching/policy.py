"""The numbers of the rules: the shipped `policy.toml`, and an installation's own, which may only be stricter."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import time
from pathlib import Path
from typing import Any

from interp.matching.facts import LEVELS, Policy

MOST = 1_000_000  # minutes, hours, days or kilometres
SHIPPED = Path(__file__).with_name("policy.toml")


class LaxPolicy(ValueError):
    """An own policy with lines that are laxer, malformed or unknown; `lines` says which, each starting with its key."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


def load(path: Path | None = None) -> Policy:
    """The shipped policy, with the stricter lines of the file at `path` in place of its own.

    Raises LaxPolicy naming every line that may not stand, OSError when the file cannot be read, and
    tomllib.TOMLDecodeError (a ValueError) when it is not TOML.
    """
    shipped = _lines(tomllib.loads(SHIPPED.read_text("utf-8")))
    own = _lines(tomllib.loads(path.read_text("utf-8"))) if path else {}
    refused = tuple(line for key in sorted(own) if (line := _refusal(key, own[key], shipped)))
    if refused:
        raise LaxPolicy(refused)
    return _policy(shipped | own)


def _lines(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table flat, `{"least_level.health": "C1", …}`; an empty table under a known name says nothing."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if not isinstance(value, dict):
            flat[key] = _plain(value)
        elif value or key not in STRICTER:
            flat |= {f"{key}.{inner}": _plain(line) for inner, line in value.items()} or {key: value}
    return flat


def _plain(value: Any) -> Any:
    """A time of day as minutes since midnight; one with seconds is left alone, and so refused."""
    if isinstance(value, time) and value == value.replace(second=0, microsecond=0):
        return value.hour * 60 + value.minute
    return tuple(value) if isinstance(value, list) else value


def _refusal(key: str, own: Any, shipped: Mapping[str, Any]) -> str | None:
    if key not in shipped:
        return f"{key}: not a line of the policy"
    at_least_as_strict = STRICTER[key.partition(".")[0]]
    if at_least_as_strict(own, shipped[key]):
        return None
    return f"{key}: {own!r} is laxer than {shipped[key]!r}, or not of its kind"


def _policy(lines: Mapping[str, Any]) -> Policy:
    values: dict[str, Any] = {field.name: {} for field in fields(Policy)}
    for key, value in lines.items():
        name, _, inner = key.partition(".")
        if inner:
            values[name][inner] = value
        else:
            values[name] = value
    return Policy(**values)


def _number(own: Any, shipped: Any) -> bool:
    """Whole where the shipped number is whole; `true`, `nan` and what no calendar can hold are not numbers here."""
    kinds = int if isinstance(shipped, int) else (int, float)
    return isinstance(own, kinds) and not isinstance(own, bool) and -MOST <= own <= MOST


def _more(own: Any, shipped: Any) -> bool:
    return _number(own, shipped) and bool(own >= shipped)


def _less(own: Any, shipped: Any) -> bool:
    return _number(own, shipped) and bool(own <= shipped)


def _higher(own: Any, shipped: Any) -> bool:
    return own in LEVELS and LEVELS.index(own) >= LEVELS.index(shipped)


def _these_and_more(own: Any, shipped: Any) -> bool:
    return isinstance(own, tuple) and all(isinstance(module, str) for module in own) and set(own) >= set(shipped)


def _fixed(own: Any, shipped: Any) -> bool:
    return type(own) is type(shipped) and own == shipped


# For every name of the policy: is an own line at least as strict as the shipped one?
STRICTER: dict[str, Callable[[Any, Any], bool]] = {
    "least_level": _higher,
    "least_credential": _more,
    "court_credential": _more,
    "court_domain": _fixed,
    "modules": _these_and_more,
    "remote_modules": _these_and_more,
    "sector_modules": _these_and_more,
    "minor_modules": _these_and_more,
    "declaration_days": _less,
    "day_starts": _more,
    "day_ends": _less,
    "travel_base_minutes": _more,
    "travel_minutes_per_km": _more,
    "same_place_km": _less,
    "unknown_travel_minutes": _more,
    "remote_gap_minutes": _more,
    "day_hours": _less,
    "day_sessions": _less,
    "week_hours": _less,
    "rest_hours": _more,
    "elsewhere_km": _fixed,
    "fair_share_hours": _fixed,
    "relay_pairs": _fixed,
    "other_times": _fixed,
    "other_time_hours": _fixed,
    "other_time_minutes": _fixed,
    "other_time_day_starts": _fixed,
    "other_time_day_ends": _fixed,
}
