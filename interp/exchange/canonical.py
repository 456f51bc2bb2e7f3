"""The one form in which a document is written: the order of keys is the schema's, and nothing says nothing.

Null and empty are left out, `false` and 0 are not; a whole number is written without a fraction. Top lists stand by
reference (by code point), inner lists as they were given.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from interp.exchange.shape import LISTS, SCHEMA

Row = dict[str, Any]
Order = Mapping[str, Any]  # the keys of an object in their order, each with the order of what it holds

EMPTY: tuple[Any, ...] = (None, "", [], {})
HEAD = {"format": SCHEMA["properties"]["format"]["const"], "version": SCHEMA["properties"]["version"]["const"]}


def _order(schema: Mapping[str, Any]) -> Order:
    """The order of the keys of what a part of the schema describes; empty for what has no keys."""
    if "$ref" in schema:
        return _order(SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")])
    if "items" in schema:
        return _order(schema["items"])
    return {key: _order(part) for key, part in schema.get("properties", {}).items()}


ORDERS = {name: _order(row) for name, row in LISTS.items()}


def clean(name: str, row: Mapping[str, Any]) -> Row:
    """One row of a top list in canonical form. Keys that the format does not have are left out."""
    cleaned: Row = _clean(row, ORDERS[name])
    return cleaned


def _clean(value: Any, order: Order) -> Any:
    if isinstance(value, dict):
        inner = ((key, _clean(value[key], part)) for key, part in order.items() if key in value)
        return {key: kept for key, kept in inner if kept not in EMPTY}
    if isinstance(value, list):
        return [_clean(item, order) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def at(moment: datetime, zone: str) -> str:
    """An instant with the offset that this zone has then."""
    return moment.astimezone(ZoneInfo(zone)).isoformat()


def text(rows: Iterable[tuple[str, Row]]) -> Iterator[str]:
    """The document piece by piece, one line a row; `rows` come list by list."""
    head = json.dumps(HEAD, indent=1)
    yield head.removesuffix("\n}")
    last = ""
    for name, row in rows:
        opening = f',\n "{name}": [\n  ' if name != last else ",\n  "
        closing = "\n ]" if last and name != last else ""
        yield closing + opening + json.dumps(row, ensure_ascii=False)
        last = name
    yield ("\n ]" if last else "") + "\n}\n"
