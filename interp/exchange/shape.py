"""The shape of a document: what `schema.json` says, worded for the person who wrote the document."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any, TypeGuard

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from interp.exchange.facts import Path
from interp.exchange.fit import Fitter, is_integer, is_number
from interp.exchange.formats import FORMATS

SCHEMA: dict[str, Any] = json.loads(files("interp.exchange").joinpath("schema.json").read_text("utf-8"))
LISTS: dict[str, Any] = {name: part["items"] for name, part in SCHEMA["properties"].items() if "items" in part}
TYPE_NAMES = {
    "object": "an object", "array": "a list", "string": "a text", "number": "a number",
    "integer": "a whole number", "boolean": "true or false",
}  # fmt: skip
# Of several faults of one value the first of these is told; the others follow from it.
ORDER = ("type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "format", "oneOf")
LONGEST_SHOWN = 60
SECRET = {"ties", "avoid"}  # whatever stands below these is somebody's tie, in whichever key it was put
_REFERENCE = re.compile(SCHEMA["$defs"]["ref"]["pattern"].strip("^$"))


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault of shape. `spoils`: the value at `path` can't be read, so the sense of it is not asked for."""

    path: Path
    text: str
    spoils: bool = True


def is_reference(value: object) -> TypeGuard[str]:
    """Can this be a `ref` or a `code`?"""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


def flaws(document: object) -> Iterator[Flaw]:
    """Every fault of shape, in the order of the schema."""
    if not isinstance(document, dict):
        yield Flaw((), f"{_shown(document)} is not an object")
        return
    top = {name: [] if name in LISTS and isinstance(value, list) else value for name, value in document.items()}
    yield from _worded(_TOP.iter_errors(top), ())
    for name, validator in _ROWS.items():
        rows = document.get(name)
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            if not _FITS[name](row):
                yield from _worded(validator.iter_errors(_slim(name, row)), (name, index))


def _slim(name: str, row: object) -> object:
    """The row with those of its lists emptied that are right: the same faults, found much sooner."""
    if not isinstance(row, dict):
        return row
    fits = _PARTS[name]
    right = {key for key, part in row.items() if isinstance(part, list) and key in fits and fits[key](part)}
    return {key: [] if key in right else part for key, part in row.items()}


def _worded(errors: Iterator[Any], place: Path) -> Iterator[Flaw]:
    """One flaw for each value, and one for each key that is missing or unknown."""
    first: dict[Path, Any] = {}
    for error in errors:
        path = (*place, *error.absolute_path)
        if error.validator == "required":
            yield from (Flaw(path, f"'{key}' is missing", spoils=False) for key in _missing(error))
        elif error.validator == "additionalProperties":
            yield from (Flaw((*path, key), "is not a known key", spoils=False) for key in _unknown(error))
        elif path not in first or _order(error) < _order(first[path]):
            first[path] = error
    for path, error in first.items():
        # A tie whose value is spoiled fits none of the two forms of a tie; one fault is enough.
        if error.validator != "oneOf":
            yield Flaw(path, _text(error))
        elif not any(other[: len(path)] == path for other in first if other != path):
            yield Flaw(path, _tie_text(error.instance), spoils=False)


def _order(error: Any) -> int:
    return ORDER.index(str(error.validator))


def _missing(error: Any) -> list[str]:
    # jsonschema yields one error for each missing key and names the key in its message only, so each of these errors
    # tells all of them; `check` keeps one of each.
    return [key for key in error.validator_value if key not in error.instance]


def _unknown(error: Any) -> list[str]:
    return [key for key in error.instance if key not in error.schema["properties"]]


def _text(error: Any) -> str:
    shown = "the value" if SECRET.intersection(error.absolute_path) else _shown(error.instance)
    return WORDING[str(error.validator)](shown, error)


def _shown(value: object) -> str:
    """The value in one short line that is safe to print: texts as in Python, so that odd signs are escaped."""
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…")
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return json.dumps(value) if len(repr(value)) <= LONGEST_SHOWN else "so long a number"


def _type(shown: str, error: Any) -> str:
    names = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    return f"{shown} is not {' or '.join(TYPE_NAMES[name] for name in names if name != 'null')}"


def _tie_text(tie: Mapping[str, object]) -> str:
    given = {key for key in ("value", "token", "sound", "key") if tie.get(key) is not None}
    if "value" in given and len(given) > 1:
        return "has both a value and a token; it needs one of them"
    if given:
        return "'token' is missing" if "token" not in given else "'key' is missing"
    return "'value' is missing"


Wording = Callable[[str, Any], str]
WORDING: dict[str, Wording] = {
    "type": _type,
    "enum": lambda shown, error: f"{shown} is not one of {', '.join(filter(None, error.validator_value))}",
    "const": lambda shown, error: f"{shown} is not {_shown(error.validator_value)}",
    "pattern": lambda shown, error: f"{shown} is not {error.schema['description']}",
    "format": lambda shown, error: f"{shown} {error.cause}",
    "minLength": lambda shown, _error: f"{shown} is empty",
    "maxLength": lambda shown, error: f"{shown} is longer than {error.validator_value} characters",
    "minimum": lambda shown, error: f"{shown} is less than {error.validator_value}",
    "maximum": lambda shown, error: f"{shown} is more than {error.validator_value}",
}


def _whole_pattern(_validator: Any, pattern: str, value: object, _schema: object) -> Iterator[ValidationError]:
    # In Python `$` also matches before a last line break, in JSON Schema it does not. All our patterns are anchored.
    if isinstance(value, str) and re.fullmatch(pattern, value) is None:
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, read in FORMATS.items():
        checker.checks(name, raises=ValueError)(partial(_holds, read))
    return checker


def _holds(read: Callable[[str], object], value: object) -> bool:
    return not isinstance(value, str) or read(value) is not None


_Validator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    validators={"pattern": _whole_pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", lambda _, value: is_number(value)).redefine(
        "integer", lambda _, value: is_integer(value)
    ),
)
_TOP = _Validator(SCHEMA, format_checker=_formats())
_ROWS = {name: _Validator({"$defs": SCHEMA["$defs"], **row}, format_checker=_formats()) for name, row in LISTS.items()}
_FITTER = Fitter(SCHEMA, FORMATS)
_FITS = {name: _FITTER.fits(row) for name, row in LISTS.items()}
_PROPERTIES = {name: SCHEMA["$defs"][row["$ref"].removeprefix("#/$defs/")]["properties"] for name, row in LISTS.items()}
_PARTS = {name: {key: _FITTER.fits(part) for key, part in parts.items()} for name, parts in _PROPERTIES.items()}
