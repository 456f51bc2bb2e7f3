"""Section 2: each part of the rank, and the whole answer."""

from dataclasses import replace

import pytest

from interp.matching.facts import Answer, Consent, Excluded, Reason, Spoken, Wanted
from interp.matching.rules import answer, rank
from interp.place import distance_km

from .make import DAY, HERE, POLICY, candidate, need, north, session, tie


def part(number: int, asked, **changes):
    """Part `number` of the rank as the page counts them, from 1."""
    return rank(asked, candidate(**changes), POLICY).rank[number - 1]


def test_the_whole_rank_of_the_fitting_pair():
    found = rank(need(), candidate(), POLICY)
    assert found.rank == (0, 0, 0, 1, 0, 0, -3, 0, 0, "i-1")
    assert (found.ref, found.language, found.tie) == ("i-1", "mya", None)


def test_part_1_is_her_own_order_of_languages():
    asked = need(languages=(Wanted("ksw"), Wanted("mya"), Wanted("shn")))
    service = Spoken("tha", "C1")
    assert part(1, asked, languages=(Spoken("shn", "C2"), Spoken("ksw", "B2"), service)) == 0
    assert part(1, asked, languages=(Spoken("shn", "C2"), Spoken("ksw", "B1"), service)) == 2
    assert rank(asked, candidate(languages=(Spoken("shn", "C2"), service)), POLICY).language == "shn"


@pytest.mark.parametrize(
    ("named", "own", "other"),
    [
        (None, None, 0),
        (None, "tavoyan", 0),
        ("tavoyan", "tavoyan", 0),
        ("Tavoyan ", "TAVOYAN", 0),
        ("upper  shan", "Upper\tShan", 0),
        ("ﬁne", "FINE", 0),
        ("tavoyan", "yangon", 1),
        ("tavoyan", None, 1),
    ],
)
def test_part_2_is_the_variant_she_named(named, own, other):
    languages = (Spoken("mya", "C2", own), Spoken("tha", "C1"))
    assert part(2, need(languages=(Wanted("mya", named),)), languages=languages) == other


def test_part_2_looks_at_the_language_that_matched_only():
    asked = need(languages=(Wanted("mya", "tavoyan"),))
    assert part(2, asked, languages=(Spoken("tha", "C1", "tavoyan"), Spoken("mya", "C2"))) == 1


def test_part_3_is_a_gender_she_would_prefer():
    assert [part(3, need(want=None), gender=gender) for gender in ("woman", "man", None)] == [0, 0, 0]
    soft = need(want="woman", firm=False)
    assert [part(3, soft, gender=gender) for gender in ("woman", "man", None)] == [0, 1, 1]


def test_part_4_is_a_known_face():
    assert part(4, need(), completed_for_case=True) == 1
    assert part(4, need(continuity=False), completed_for_case=True) == 1
    assert part(4, need(continuity=True), completed_for_case=True) == 0
    assert part(4, need(continuity=True)) == 1
    assert part(4, need(wants=frozenset({"i-1"}))) == 0
    assert part(4, need(wants=frozenset({"i-2"}))) == 1


def test_part_5_is_a_tie_she_allowed():
    asked = need(avoid=(tie("hometown"),), consents=(Consent("i-1", "hometown", True, DAY),))
    assert part(5, asked) == 0
    assert part(5, asked, ties=(tie("hometown"),)) == 1
    assert rank(asked, candidate(ties=(tie("hometown"),)), POLICY).tie == "hometown"


@pytest.mark.parametrize(
    ("wish", "near", "far", "unknown"), [(None, 0, 0, 0), ("elsewhere", 1, 0, 1), ("local", 0, 1, 1)]
)
def test_part_6_is_where_she_would_like_the_interpreter_from(wish, near, far, unknown):
    asked = need(elsewhere=wish, mode="phone")
    assert part(6, asked, place=north(99.99)) == near
    assert part(6, asked, place=north(100.01)) == far
    assert part(6, asked, place=None) == unknown
    assert part(6, need(elsewhere=wish, mode="phone", place=None)) == unknown


@pytest.mark.parametrize(("wish", "there"), [("elsewhere", 0), ("local", 1)])
def test_part_6_exactly_that_far_is_elsewhere(wish, there):
    place = north(100)
    exact = replace(POLICY, elsewhere_km=distance_km(HERE, place))
    assert rank(need(elsewhere=wish, mode="phone"), candidate(place=place), exact).rank[5] == there


def test_part_7_puts_the_highest_credential_first():
    assert [part(7, need(), credential_level=level) for level in (1, 2, 3)] == [-1, -2, -3]


def test_part_9_is_whole_km_for_those_who_travel():
    assert [part(9, need(), place=north(km)) for km in (0.5, 7.99, 8.01)] == [0, 7, 8]
    assert part(9, need(mode="phone"), place=north(200)) == 0
    assert part(9, need(mode="video"), place=None) == 0


def test_nobody_without_her_language_has_a_rank():
    with pytest.raises(ValueError, match="one of her languages"):
        rank(need(), candidate(languages=()), POLICY)


def test_the_answer_sorts_by_the_first_part_that_differs_and_settles_ties_by_reference():
    first = candidate(ref="i-9", sessions=(session("2027-01-05 09:00", "09:10"),))
    then = candidate(ref="i-1", credential_level=2)
    equal = [candidate(ref=ref, credential_level=1) for ref in ("i-10", "i-2")]
    found = answer(need(), [then, *equal[::-1], first], POLICY)
    assert [match.ref for match in found.matches] == ["i-9", "i-1", "i-10", "i-2"]


def test_everybody_else_follows_by_reference_with_every_reason():
    paused, far = candidate(ref="i-b", status="paused"), candidate(ref="i-B", place=None, adult=None)
    assert answer(need(), iter([paused, far]), POLICY) == Answer(
        request="r-1",
        matches=(),
        excluded=(
            Excluded(far, (Reason("conflict"), Reason("distance"))),
            Excluded(paused, (Reason("inactive"),)),
        ),
    )


def test_no_candidates_no_answer():
    assert answer(need(), [], POLICY) == Answer("r-1")
