"""The quick check and jsonschema say the same, whatever stands in a document."""

from copy import deepcopy

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.exchange import shape
from interp.exchange.fit import Fitter
from interp.exchange.formats import FORMATS
from interp.exchange.shape import LISTS, SCHEMA

from .sample import full

ODD = st.sampled_from([
    None, True, False, 0, 1, -1, 2.0, 1.5, 91, float("nan"), float("inf"), 10**40, "", " ", "a b", "mya", "msa", "xxx", "C1",
    "mya\n", "woman", "2027-01-31", "2027-02-30", "2027-01-31T09:00:00+07:00", "2027-01-31T09:00", "08:00", "24:00", "UTC",
    "i-001", "kin", "\ud800", "x" * 300, [], [None], ["mya", "mya"], {}, {"lat": 1, "lon": 2}, {"kind": "kin", "value": "v"},
    {"kind": "kin", "token": "t", "key": "k"}, [{"tag": "mya"}], [{"tag": "mya", "level": "D"}], [{"kind": "kin"}],
])  # fmt: skip


def holders(value) -> list:
    """Every object and list that is not empty, the outermost first."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return ([value] if inner else []) + [holder for part in inner for holder in holders(part)]


@st.composite
def spoiled_rows(draw):
    """A row of the sample in which up to three places were replaced, removed or added."""
    name = draw(st.sampled_from(sorted(LISTS)))
    row = draw(st.sampled_from(full()[name]))
    for _ in range(draw(st.integers(0, 3))):
        holder = draw(st.sampled_from(holders(row) or [row]))
        if isinstance(holder, list):
            holder[draw(st.integers(0, len(holder) - 1))] = deepcopy(draw(ODD))
        elif holder and draw(st.booleans()):
            del holder[draw(st.sampled_from(sorted(holder)))]
        else:
            holder[draw(st.sampled_from([*sorted(holder), "unheard-of"]))] = deepcopy(draw(ODD))
    return name, row


def by_jsonschema(name, row) -> list[shape.Flaw]:
    return list(shape._worded(shape._ROWS[name].iter_errors(row), (name, 0)))


@settings(max_examples=600, deadline=None)
@given(spoiled_rows())
def test_the_quick_check_answers_as_jsonschema_does(spoiled):
    name, row = spoiled
    told = by_jsonschema(name, row)
    assert shape._FITS[name](row) == (not told)
    document = {"format": "interp-exchange", "version": 1, name: [row]}
    assert set(shape.flaws(document)) == set(told)


def test_a_keyword_that_the_quick_check_does_not_know_is_refused():
    with pytest.raises(ValueError, match="uniqueItems"):
        Fitter(SCHEMA, FORMATS).fits({"type": "array", "uniqueItems": True})


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_any_reader_of_json_schema_takes_the_sample():
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(full())) == []


def test_no_object_of_the_schema_is_open():
    def objects(part):
        if isinstance(part, dict):
            if "properties" in part and "required" in part and "type" in part:
                yield part
            for inner in part.values():
                yield from objects(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from objects(inner)

    found = list(objects(SCHEMA))
    assert len(found) >= 18
    assert all(part["additionalProperties"] is False for part in found)
