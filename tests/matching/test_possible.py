"""Row 5: two values that only sound alike."""

import pytest

from interp.matching.facts import TIE_KINDS, Consent, Tied
from interp.matching.rules.asked import ask
from interp.matching.rules.ties import possible_kinds

from .make import DAY, POLICY, candidate, codes, need


def own(kind: str = "hometown", token: str = "own", sound: str = "alike"):
    return candidate(ties=(Tied(kind, token, sound),))


def hers(*facets: tuple[str, str, str], **changes):
    return need(avoid=tuple(Tied(*facet) for facet in facets or [("hometown", "hers", "alike")]), **changes)


@pytest.mark.parametrize("kind", [kind for kind in TIE_KINDS if kind not in ("embassy", "authority")])
def test_two_values_of_any_kind_that_sound_alike_are_a_possible_tie(kind):
    assert codes(hers((kind, "hers", "alike")), own(kind)) == ("possible_tie",)


@pytest.mark.parametrize("kind", ["embassy", "authority"])
def test_what_counts_by_itself_may_be_possible_besides(kind):
    assert codes(hers((kind, "hers", "alike")), own(kind)) == ("conflict", "possible_tie")


@pytest.mark.parametrize(
    ("facet", "tie"),
    [
        (("hometown", "hers", "other"), ("hometown", "own", "alike")),
        (("kin", "hers", "alike"), ("hometown", "own", "alike")),
        (("hometown", "hers", ""), ("hometown", "own", "")),
    ],
)
def test_another_sound_another_kind_and_an_empty_sound_meet_nothing(facet, tie):
    assert codes(hers(facet), own(*tie)) == ()


def test_the_same_value_is_a_tie_and_no_possible_one():
    same = hers(("hometown", "own", "alike"))
    assert codes(same, own()) == ("consent",)
    agreed = hers(("hometown", "own", "alike"), consents=(Consent("i-1", "hometown", True, DAY),))
    assert codes(agreed, own()) == ()


def test_a_value_that_is_the_same_as_one_and_sounds_like_another_is_both():
    asked = hers(("hometown", "own", "alike"), ("hometown", "hers", "alike"))
    assert codes(asked, own()) == ("consent", "possible_tie")
    assert codes(hers(("hometown", "hers", "alike"), ("hometown", "own", "alike")), own()) == (
        "consent",
        "possible_tie",
    )


def test_no_consent_of_hers_lifts_it():
    assert codes(hers(consents=(Consent("i-1", "hometown", True, DAY),)), own()) == ("possible_tie",)


@pytest.mark.parametrize(
    ("cleared", "expected"),
    [
        ({("i-1", "hometown")}, ()),
        ({("i-2", "hometown")}, ("possible_tie",)),
        ({("i-1", "kin")}, ("possible_tie",)),
        (set(), ("possible_tie",)),
    ],
)
def test_the_coordinator_clears_one_interpreter_and_kind(cleared, expected):
    assert codes(hers(cleared=frozenset(cleared)), own()) == expected


def test_a_cleared_kind_leaves_the_others():
    asked = hers(("hometown", "hers", "alike"), ("kin", "hers", "alike"), cleared=frozenset({("i-1", "hometown")}))
    person = candidate(ties=(Tied("hometown", "own", "alike"), Tied("kin", "own", "alike")))
    assert codes(asked, person) == ("possible_tie",)
    assert possible_kinds(ask(asked, POLICY), person) == ("kin",)


def test_a_cleared_kind_still_blocks_where_the_value_is_the_same():
    asked = hers(("kin", "own", "alike"), ("kin", "hers", "alike"), cleared=frozenset({("i-1", "kin")}))
    assert codes(asked, own("kin")) == ("conflict",)


def test_the_kinds_come_in_the_order_of_the_page():
    facets = [(kind, "hers", "alike") for kind in reversed(TIE_KINDS)]
    person = candidate(ties=tuple(Tied(kind, "own", "alike") for kind in reversed(TIE_KINDS)))
    assert possible_kinds(ask(hers(*facets), POLICY), person) == TIE_KINDS
