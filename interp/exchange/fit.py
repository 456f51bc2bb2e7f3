"""A quick yes or no for the schema's own few keywords.

jsonschema words what is wrong, but takes milliseconds for one interpreter. Nearly all rows of a real document are
right, so each row is first asked here, and only those that don't fit are handed to jsonschema. A keyword that this
file does not know is refused when the schema is compiled, so nothing can be skipped in silence.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

Fits = Callable[[Any], bool]
Schema = Mapping[str, Any]

# `additionalProperties` is read together with `properties`.
PASSED_OVER = frozenset({"title", "description", "$comment", "writeOnly", "additionalProperties"})


def is_number(value: object) -> bool:
    """JSON has no NaN and no infinity, and true is not 1."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_integer(value: object) -> bool:
    """As in JSON Schema: 2.0 is a whole number."""
    return is_number(value) and (isinstance(value, int) or float(value).is_integer())  # type: ignore[arg-type]


TYPES: dict[str, Fits] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": is_number,
    "integer": is_integer,
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


class Fitter:
    """Compiles the sub-schemas of one schema into predicates. Raises ValueError for a keyword it does not know."""

    def __init__(self, root: Schema, formats: Mapping[str, Callable[[str], object]]) -> None:
        self.root = root
        self.formats = formats
        self.made: dict[str, Fits] = {}

    def fits(self, schema: Schema) -> Fits:
        """The predicate of one sub-schema: true exactly when jsonschema finds no error."""
        parts = [self._part(word, schema) for word in schema if word not in PASSED_OVER]
        if len(parts) == 1:
            return parts[0]

        def fits(value: Any) -> bool:
            for part in parts:  # noqa: SIM110 - a plain loop takes half the time, and this is the hot place
                if not part(value):
                    return False
            return True

        return fits

    def _part(self, word: str, schema: Schema) -> Fits:
        if word == "properties":
            return self._properties(schema[word], closed=schema.get("additionalProperties") is False)
        make = getattr(self, f"_{word.lstrip('$').lower()}", None)
        if make is None:
            raise ValueError(f"the schema uses '{word}', which fit.py does not know")
        part: Fits = make(schema[word])
        return part

    def _ref(self, name: str) -> Fits:
        if name not in self.made:
            self.made[name] = self.fits(self.root["$defs"][name.removeprefix("#/$defs/")])
        return self.made[name]

    def _type(self, names: str | list[str]) -> Fits:
        if isinstance(names, str):
            return TYPES[names]
        first, *others = (TYPES[name] for name in names)
        return lambda value: first(value) or any(check(value) for check in others)

    def _enum(self, values: list[str | None]) -> Fits:
        allowed = frozenset(values)
        return lambda value: (value is None or isinstance(value, str)) and value in allowed

    def _pattern(self, pattern: str) -> Fits:
        match = re.compile(pattern).fullmatch
        return lambda value: not isinstance(value, str) or match(value) is not None

    def _format(self, name: str) -> Fits:
        read = self.formats[name]

        def fits(value: Any) -> bool:
            try:
                return not isinstance(value, str) or read(value) is not None
            except ValueError:
                return False

        return fits

    def _minlength(self, least: int) -> Fits:
        return lambda value: not isinstance(value, str) or len(value) >= least

    def _maxlength(self, most: int) -> Fits:
        return lambda value: not isinstance(value, str) or len(value) <= most

    def _minimum(self, least: float) -> Fits:
        return lambda value: not is_number(value) or value >= least

    def _maximum(self, most: float) -> Fits:
        return lambda value: not is_number(value) or value <= most

    def _required(self, names: list[str]) -> Fits:
        needed = frozenset(names)
        return lambda value: not isinstance(value, dict) or needed <= value.keys()

    def _properties(self, properties: Mapping[str, Schema], *, closed: bool) -> Fits:
        checks = {name: self.fits(part) for name, part in properties.items()}

        def fits(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            for name, inner in value.items():
                check = checks.get(name)
                if closed if check is None else not check(inner):
                    return False
            return True

        return fits

    def _items(self, item: Schema) -> Fits:
        check = self.fits(item)
        return lambda value: not isinstance(value, list) or all(map(check, value))

    def _oneof(self, choices: list[Schema]) -> Fits:
        checks = [self.fits(choice) for choice in choices]
        return lambda value: sum(check(value) for check in checks) == 1
