"""Strict JSON: a document is read, or refused in words."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.exchange import read as reading
from interp.exchange.check import Known, check
from interp.exchange.facts import Problem
from interp.exchange.read import BadDocument, read

from .sample import full


def refused(source: bytes) -> tuple[Problem, ...]:
    with pytest.raises(BadDocument) as caught:
        read(source)
    return caught.value.problems


def test_a_document_is_read_as_it_is():
    assert read(json.dumps(full()).encode()) == (full(), ())
    assert read(json.dumps(full(), ensure_ascii=False).encode()) == (full(), ())


def test_a_byte_order_mark_is_passed_over():
    assert read(b"\xef\xbb\xbf{}") == ({}, ())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b"", "is not JSON at line 1, column 1"),
        (b'{"format":\n  interp}', "is not JSON at line 2, column 3"),
        (b"{} {}", "is not JSON at line 1, column 4"),
        (b'{"a": 1,}', None),
        (b'"caf\xe9"', "is not UTF-8 at byte 4"),
        ('{"a": 1}'.encode("utf-16"), "is not UTF-8 at byte 0"),
        (b"[" * 200_000, "is nested too deep"),
        (b'{"a":' * 200_000, "is nested too deep"),
    ],
)
def test_what_is_not_json_is_one_problem_of_the_whole(source, text):
    (problem,) = refused(source)
    assert problem.pointer == ""
    assert text is None or problem.text == text


def test_every_fault_inside_is_told_with_its_pointer():
    source = b'{"a/b": [1, NaN, {"c": -Infinity}], "twice": 1, "d": {"x": 1e999, "y": 1%b}, "twice": 2}' % (b"0" * 5000)
    document, unread = read(source)
    assert document["twice"] == 2, "the last one"
    assert unread == (
        Problem("/twice", "is there twice"),
        Problem("/a~1b/1", "NaN is not a number of JSON"),
        Problem("/a~1b/2/c", "-Infinity is not a number of JSON"),
        Problem("/d/x", "is a number that is too large"),
        Problem("/d/y", "is a number that is too large"),
    )


def test_a_key_that_comes_three_times_is_one_problem():
    assert read(b'[{"a": 1, "a": 2, "a": 3}]') == ([{"a": 3}], (Problem("/0/a", "is there twice"),))


def test_size_has_an_end(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 2**20)
    assert read(b'"' + b"x" * (2**20 - 2) + b'"') == ("x" * (2**20 - 2), ())
    assert refused(b" " * (2**20 + 1)) == (Problem("", "is larger than 1 MiB"),)


def test_what_strict_json_refuses_is_told_with_all_the_rest():
    document = b"""{"format": "interp-exchange", "version": 1, "version": 2, "planet": NaN, "interpreters": [
        {"ref": "i-1", "ref": "i 1", "timezone": "UTC", "max_travel_km": NaN, "works_for": ["h-9"]},
        {"ref": "i-2", "timezone": "UTC", "timezone": "UTC", "limits": {"day_hours": 1e999, "day_sessions": %b}}]}"""
    ref = "1 to 64 of letters, digits, '-', '_' and '.'"
    assert [str(problem) for problem in check(*_parts(document % (b"1" * 301)))] == [
        "/planet: NaN is not a number of JSON",
        "/planet: is not a known key",
        "/version: is there twice",
        "/version: 2 is not 1",
        "/interpreters/0/max_travel_km: NaN is not a number of JSON",
        "/interpreters/0/ref: is there twice",
        f"/interpreters/0/ref: 'i 1' is not {ref}",
        "/interpreters/0/works_for/0: 'h-9' is not an organisation of this document or of the installation",
        "/interpreters/1/limits/day_hours: is a number that is too large",
        "/interpreters/1/limits/day_sessions: is a number that is too large",
        "/interpreters/1/timezone: is there twice",
    ]


def _parts(source: bytes):
    document, unread = read(source)
    return document, Known(), unread


@pytest.mark.parametrize("source", [b"NaN", b"1e999"])
def test_a_document_that_is_one_odd_number_is_one_problem(source):
    (problem,) = check(*_parts(source))
    assert problem.pointer == ""


def test_a_doubled_key_alone_is_refused():
    (problem,) = check(*_parts(b'{"format": "interp-exchange", "version": 1, "version": 1}'))
    assert str(problem) == "/version: is there twice"


@given(st.binary(max_size=60))
def test_no_bytes_end_in_a_traceback(source):
    with suppress(BadDocument):
        read(source)
