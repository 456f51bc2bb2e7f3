"""What a document may not be: the pointer and the words of every fault."""

from copy import deepcopy

import pytest

from interp.exchange.check import Known, check
from interp.exchange.shape import SCHEMA

from .sample import cut, full, minimal, put


def told(document, *known) -> list[str]:
    return [str(problem) for problem in check(document, *known)]


def test_the_least_document_and_the_one_of_the_contract_are_right():
    assert told(minimal()) == []
    assert told(full()) == []


def test_checking_leaves_the_document_as_it_is():
    document = put(full(), "/interpreters/0/languages/0/level", "C3")
    before = deepcopy(document)
    check(document)
    assert document == before


def optional_keys(document, required) -> list[str]:
    def below(value, pointer):
        if isinstance(value, list):
            for index, inner in enumerate(value):
                yield from below(inner, f"{pointer}/{index}")
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in required:
                    yield f"{pointer}/{key}"
                yield from below(inner, f"{pointer}/{key}")

    return list(below(document, ""))


ALWAYS_REQUIRED = {
    "format", "version", "ref", "code", "case", "sector", "mode", "service_language", "start", "end", "timezone",
    "interpreter", "status", "weekday", "from", "to", "tag", "module", "kind", "value", "lat", "lon",
    "organisations", "interpreters", "cases", "requests",
}  # fmt: skip


@pytest.mark.parametrize("pointer", optional_keys(full(), ALWAYS_REQUIRED))
def test_every_other_key_may_be_null_or_left_out(pointer):
    assert told(put(full(), pointer, None)) == []
    assert told(cut(full(), pointer)) == []


@pytest.mark.parametrize(
    "pointer",
    [
        "/organisations/0/sector", "/organisations/0/timezone", "/interpreters/0/status", "/cases/0/from", "/bookings/0/case",
        "/bookings/0/request", "/requests/1/area", "/requests/1/purpose", "/modules",
    ],
)  # fmt: skip
def test_keys_required_in_one_place_may_be_left_out_in_another(pointer):
    assert told(put(full(), pointer, None)) == []
    assert told(cut(full(), pointer)) == []


@pytest.mark.parametrize(
    ("holder", "key"),
    [
        ("", "format"), ("", "version"), ("/modules/0", "code"), ("/interpreters/0", "timezone"),
        ("/cases/0/languages/1", "tag"), ("/requests/1", "case"), ("/requests/1", "sector"), ("/requests/1", "mode"),
        ("/requests/1", "service_language"), ("/requests/1", "start"), ("/requests/1", "end"), ("/requests/1", "timezone"),
        ("/bookings/0", "ref"), ("/bookings/0", "interpreter"), ("/bookings/0", "status"), ("/bookings/0", "mode"),
        ("/bookings/0", "start"), ("/bookings/0", "end"), ("/interpreters/0/hours/0", "weekday"),
        ("/interpreters/0/hours/0", "from"), ("/interpreters/0/hours/0", "to"), ("/interpreters/0/languages/0", "tag"),
        ("/interpreters/0/certifications/0", "module"), ("/interpreters/0/ties/0", "kind"),
        ("/interpreters/0/ties/0", "value"), ("/cases/0/consents/0", "interpreter"), ("/cases/0/consents/0", "kind"),
        ("/cases/0/cleared/0", "interpreter"), ("/interpreters/0/time_off/0", "start"), ("/interpreters/0/area", "lat"),
        ("/interpreters/0/area", "lon"),
    ],
)  # fmt: skip
def test_a_required_key_is_missed_at_its_object(holder, key):
    assert told(cut(full(), f"{holder}/{key}")) == [f"{holder or '(document)'}: '{key}' is missing"]


LEVELS = "A1, A2, B1, B2, C1, C2"
REF = "1 to 64 of letters, digits, '-', '_' and '.'"
INSTANT = "an instant with its offset, such as 2027-01-12T09:00:00+07:00"
LANGUAGE = "an ISO 639-3 code of three lower-case letters, such as mya"
NOT_BLANK = "the value is not plain text, neither blank nor with control characters"
LONG = "x" * 201


@pytest.mark.parametrize(
    ("pointer", "value", "text"),
    [
        ("/format", "interp", "'interp' is not 'interp-exchange'"),
        ("/version", 2, "2 is not 1"),
        ("/version", True, "true is not 1"),
        ("/bookings", {}, "an object is not a list"),
        ("/bookings/0", None, "null is not an object"),
        ("/sign_ins", [], "is not a known key"),
        ("/cases/0/name", "…", "is not a known key"),
        ("/interpreters/0/languages/0/level", "C3", f"'C3' is not one of {LEVELS}"),
        ("/interpreters/0/gender", "female", "'female' is not one of woman, man, other"),
        ("/interpreters/0/status", "gone", "'gone' is not one of applicant, active, paused, suspended, retired"),
        ("/interpreters/0/modes/0", None, "null is not a text"),
        ("/interpreters/0/modes/0", "tv", "'tv' is not one of onsite, phone, video"),
        ("/interpreters/0/name", 7, "7 is not a text"),
        ("/interpreters/0/name", ["a"], "a list is not a text"),
        ("/interpreters/0/name", "a\nb", "'a\\nb' is not plain text without control characters"),
        ("/interpreters/0/name", "\ud800", "'\\ud800' is not plain text without control characters"),
        ("/interpreters/0/name", LONG, f"'{'x' * 59}…' is longer than 200 characters"),
        ("/interpreters/0/email", "nobody", "'nobody' is not an e-mail address"),
        ("/interpreters/0/adult", 1, "1 is not true or false"),
        ("/interpreters/0/timezone", None, "null is not a text"),
        ("/interpreters/0/timezone", "Asia/Bankok", "'Asia/Bankok' is not an IANA time zone"),
        ("/interpreters/0/timezone", "asia/bangkok", "'asia/bangkok' is not an IANA time zone"),
        ("/interpreters/0/timezone", "../UTC", "'../UTC' is not an IANA time zone"),
        ("/interpreters/0/timezone", "localtime", "'localtime' is not an IANA time zone"),
        ("/interpreters/0/area/lat", 91, "91 is more than 90"),
        ("/interpreters/0/area/lat", float("nan"), "NaN is not a number"),
        ("/interpreters/0/area/lon", -180.5, "-180.5 is less than -180"),
        ("/interpreters/0/max_travel_km", -1, "-1 is less than 0"),
        ("/interpreters/0/max_travel_km", float("inf"), "Infinity is not a number"),
        ("/interpreters/0/max_travel_km", 10**100, "so long a number is more than 1000000"),
        ("/interpreters/0/credential/level", True, "true is not a whole number"),
        ("/interpreters/0/limits/day_sessions", 1.5, "1.5 is not a whole number"),
        ("/interpreters/0/hours/0/from", "24:00", "'24:00' is not a time from 00:00 to 23:59"),
        ("/interpreters/0/hours/0/from", "8:00", "'8:00' is not a time from 00:00 to 23:59"),
        ("/interpreters/0/hours/0/to", "24:01", "'24:01' is not a time from 00:00 to 24:00"),
        ("/interpreters/0/hours/0/weekday", "Mon", "'Mon' is not one of mon, tue, wed, thu, fri, sat, sun"),
        ("/interpreters/0/agreement_until", "2027-02-30", "'2027-02-30' is not a day that exists"),
        ("/interpreters/0/declared_on", "1.9.2026", "'1.9.2026' is not a date such as 2027-01-31"),
        ("/interpreters/0/certifications/0/on", "20260201", "'20260201' is not a date such as 2027-01-31"),
        ("/interpreters/0/certifications/0/revoked", True, "true is not a text"),
        ("/interpreters/0/opt_outs/0", "no_mornings", None),
        ("/interpreters/0/ties/0/kind", "staff", None),
        ("/interpreters/0/ties/0/kind", "minor", None),
        ("/interpreters/0/ties/0/value", 812345, "the value is not a text"),
        ("/interpreters/0/ties/0/value", " \u00a0", NOT_BLANK),
        ("/interpreters/0/works_for/0", "a b", f"'a b' is not {REF}"),
        ("/bookings/0/ref", "x" * 65, f"'{'x' * 59}…' is not {REF}"),
        ("/bookings/0/ref", "", f"'' is not {REF}"),
        ("/modules/0/code", "M01\n", f"'M01\\n' is not {REF}"),
        ("/cases/0/languages/0/tag", "my", f"'my' is not {LANGUAGE}"),
        ("/cases/0/languages/0/tag", "xxx", "'xxx' is not a code of ISO 639-3"),
        ("/cases/0/languages/0/tag", "kar", "'kar' is a collection, a name for many languages"),
        ("/cases/0/also_understands/0", "und", "'und' is a special code, not a language somebody speaks"),
        ("/cases/0/interpreter_gender/want", "any", "'any' is not one of woman, man, other"),
        ("/requests/1/sector", "school", None),
        ("/requests/1/purpose", "", "'' is empty"),
        ("/requests/1/purpose", "Court ", "is not spelled 'court'"),
        ("/requests/1/start", "2027-01-12T09:00:00", f"'2027-01-12T09:00:00' is not {INSTANT}"),
        ("/requests/1/start", "2027-01-12 09:00:00+07:00", f"'2027-01-12 09:00:00+07:00' is not {INSTANT}"),
        ("/requests/1/start", "2027-02-30T09:00:00Z", "'2027-02-30T09:00:00Z' is not an instant that exists"),
        ("/requests/1/start", "0001-01-01T00:00:00Z", "'0001-01-01T00:00:00Z' is not between the years 1980 and 9998"),
        (
            "/requests/1/end",
            "9999-12-31T23:59:59-07:00",
            "'9999-12-31T23:59:59-07:00' is not between the years 1980 and 9998",
        ),
        ("/bookings/0/status", "offered", "'offered' is not one of held, confirmed, running, completed, cancelled"),
        ("/bookings/0/status", None, "null is not one of held, confirmed, running, completed, cancelled"),
    ],
)
def test_a_fault_of_shape_is_told_where_it_is(pointer, value, text):
    found = check(put(full(), pointer, value))
    assert [problem.pointer for problem in found] == [pointer]
    assert text is None or found[0].text == text


@pytest.mark.parametrize("ties", ["/interpreters/0/ties", "/cases/0/avoid"])
@pytest.mark.parametrize("below", ["", "/0", "/0/kind", "/0/value", "/0/token", "/0/sound", "/0/key"])
def test_what_was_written_as_a_tie_is_never_told(ties: str, below: str) -> None:
    told = [problem.text for problem in check(put(full(), ties + below, "Golden Thread\n"))]
    assert told
    assert not [text for text in told if "Golden" in text]


def test_a_macrolanguage_is_told_with_its_languages():
    (problem,) = check(put(full(), "/requests/1/service_language", "msa"))
    assert problem.pointer == "/requests/1/service_language"
    assert problem.text.startswith(
        "'msa' is a macrolanguage, a name for several languages; give the one she or he speaks"
    )
    assert "zsm" in problem.text


@pytest.mark.parametrize(
    ("tie", "text"),
    [
        ({"kind": "kin"}, "'value' is missing"),
        ({"kind": "kin", "value": None}, "'value' is missing"),
        ({"kind": "kin", "sound": "s", "key": "t-1"}, "'token' is missing"),
        ({"kind": "kin", "token": "t"}, "'key' is missing"),
        (
            {"kind": "kin", "value": "v", "token": "t", "key": "t-1"},
            "has both a value and a token; it needs one of them",
        ),
        ({"kind": "kin", "value": "v", "sound": "s"}, "has both a value and a token; it needs one of them"),
    ],
)
def test_a_tie_is_a_value_or_a_token(tie, text):
    assert told(put(full(), "/cases/0/avoid/1", tie), Known(keys=frozenset({"t-1"}))) == [f"/cases/0/avoid/1: {text}"]


def test_the_value_of_a_tie_is_never_shown():
    document = put(full(), "/interpreters/0/ties/0/value", "Golden\tThread")
    document = put(document, "/cases/0/avoid/0/value", "Golden Thread " * 20)
    assert "Golden" not in "".join(told(document))
    assert len(told(document)) == 2


def test_pointers_are_escaped():
    document = put(minimal(), "/interpreters", [{"ref": "i", "timezone": "UTC", "a/b~c": 1, "d\x1b[0m": 2}])
    assert told(document) == [
        "/interpreters/0/a~1b~0c: is not a known key",
        "/interpreters/0/d\\x1b[0m: is not a known key",
    ]


@pytest.mark.parametrize("document", [None, [], "text", 5, True])
def test_a_document_is_an_object(document):
    (problem,) = check(document)
    assert problem.pointer == ""
    assert problem.text.endswith("is not an object")


def test_everything_is_told_at_once_in_the_order_of_the_lists():
    document = put(full(), "/bookings/0/interpreter", "i-999")
    document = put(document, "/interpreters/0/languages/0/level", "C3")
    document = put(document, "/interpreters/0/languages/1/tag", "mya")
    document = put(document, "/organisations/1/ref", "hospital-a")
    document = put(document, "/requests/1/end", "2027-01-12T09:00:00+07:00")
    document = put(document, "/planet", "earth")
    assert told(document) == [
        "/planet: is not a known key",
        "/organisations/1/ref: is already the ref of /organisations/0",
        f"/interpreters/0/languages/0/level: 'C3' is not one of {LEVELS}",
        "/interpreters/0/languages/1/tag: is the same language as /interpreters/0/languages/0/tag",
        "/interpreters/0/works_for/0: 'hospital-b' is not an organisation of this document or of the installation",
        "/requests/1/end: '2027-01-12T09:00:00+07:00' is not after the start '2027-01-12T09:00:00+07:00'",
        "/bookings/0/interpreter: 'i-999' is not an interpreter of this document or of the installation",
    ]


def test_indexes_are_sorted_as_numbers():
    people = [{"ref": f"i-{number}", "timezone": "Nowhere"} for number in range(12)]
    pointers = [problem.pointer for problem in check(put(minimal(), "/interpreters", people))]
    assert pointers == [f"/interpreters/{number}/timezone" for number in range(12)]


def test_deep_nesting_ends_in_a_problem():
    deep: object = []
    for _ in range(100_000):
        deep = [deep]
    assert len(check(put(full(), "/interpreters/0/name", deep))) == 1


def test_every_pattern_of_the_schema_is_anchored():
    # `check` matches patterns against the whole text; other readers of the schema must see the same.
    patterns = [part["pattern"] for part in SCHEMA["$defs"].values() if "pattern" in part]
    assert patterns
    assert all(pattern.startswith("^") and pattern.endswith("$") for pattern in patterns)
