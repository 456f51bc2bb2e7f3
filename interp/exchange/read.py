"""From the bytes of a file to a document: strict JSON, and nothing that only some readers understand.

A key that stands twice and a number that is none of JSON are told with their pointers; the rest of the document is read on.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from interp.errors import InterpError
from interp.exchange.facts import Path, Problem, pointer

LARGEST = 256 * 2**20  # bytes
MOST_DIGITS = 300
TWICE = "is there twice"


class BadDocument(InterpError):
    """Bytes that are no JSON; `problems` says why."""

    status = 422

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class _Fault(float):
    """Stands where the document has a number that is none of JSON: no schema takes it, so its place is never made sense of."""

    text: str

    def __new__(cls, text: str) -> "_Fault":
        made = super().__new__(cls, "nan")
        made.text = text
        return made


class _Doubled(dict[str, Any]):
    """An object some of whose keys came twice; it holds the last value of each."""

    keys_twice: tuple[str, ...] = ()


Source = tuple[Any, tuple[Problem, ...]]


def read(source: bytes) -> Source:
    """The JSON value of at most 256 MiB of UTF-8, and what strict JSON refuses in it, for `check` to tell with all the rest.

    Raises BadDocument, and nothing else, for anything that can't be read as JSON at all.
    """
    if len(source) > LARGEST:
        raise _bad(f"is larger than {LARGEST // 2**20} MiB")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise _bad(f"is not UTF-8 at byte {wrong.start}") from None
    reader = _Reader()
    try:
        document = reader.decode(text)
    except json.JSONDecodeError as wrong:
        raise _bad(f"is not JSON at line {wrong.lineno}, column {wrong.colno}") from None
    except RecursionError:
        raise _bad("is nested too deep") from None
    return document, tuple(_faults(document)) if reader.found_faults else ()


def _bad(text: str) -> BadDocument:
    return BadDocument((Problem("", text),))


class _Reader(json.JSONDecoder):
    def __init__(self) -> None:
        self.found_faults = False
        super().__init__(
            object_pairs_hook=self._object,
            parse_int=self._whole,
            parse_float=self._number,
            parse_constant=self._not_json,
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        plain = dict(pairs)
        if len(plain) == len(pairs):
            return plain
        self.found_faults = True
        doubled = _Doubled(plain)
        times = Counter(key for key, _ in pairs)
        doubled.keys_twice = tuple(key for key in plain if times[key] > 1)
        return doubled

    def _whole(self, digits: str) -> object:
        return int(digits) if len(digits) <= MOST_DIGITS else self._fault("is a number that is too large")

    def _number(self, digits: str) -> object:
        number = float(digits)
        return number if math.isfinite(number) else self._fault("is a number that is too large")

    def _not_json(self, word: str) -> object:
        return self._fault(f"{word} is not a number of JSON")

    def _fault(self, text: str) -> _Fault:
        self.found_faults = True
        return _Fault(text)


def _faults(document: object) -> Iterator[Problem]:
    """The faults in the order of the document. A stack, not recursion: the nesting is the sender's."""
    waiting: list[tuple[Path, object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Fault):
            yield Problem(pointer(path), value.text)
        if isinstance(value, _Doubled):
            yield from (Problem(pointer((*path, key)), TWICE) for key in value.keys_twice)
        if isinstance(value, dict):
            waiting.extend(((*path, key), inner) for key, inner in reversed(value.items()))
        if isinstance(value, list):
            waiting.extend(((*path, index), value[index]) for index in range(len(value) - 1, -1, -1))
