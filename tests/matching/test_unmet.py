"""What must hold of relay and suggestions, whatever the need and the crowd. `brute.py` says the page once more, slowly."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from interp.matching.rules import answer, exclude, helped, pairs, pivots, seat_reasons, suggestions

from . import brute
from .make import POLICY, need
from .pairs import crowds, needs, unmet, unmet_crowds
from .times import kept_away, needs_around_a_change

often = settings(max_examples=40, deadline=None)
seldom = settings(max_examples=25, deadline=None)
EARLY = need().span.start - timedelta(days=30)
NEAR = replace(POLICY, other_time_hours=20)  # the brute force looks at every half hour


def lines(found):
    return [(one.first.ref, one.second.ref, one.pivot) for one in found]


@often
@given(needs(), unmet_crowds())
def test_pairs_are_all_that_the_page_says_in_its_order(asked, crowd):
    assume(not answer(asked, crowd, POLICY).matches)
    found = pairs(asked, crowd, POLICY)
    assert lines(found) == brute.all_pairs(asked, crowd)
    event(f"{len(found)} pairs")


@often
@given(needs(), unmet_crowds())
def test_nobody_who_is_excluded_for_anything_but_the_language_sits_in_a_pair(asked, crowd):
    for pair in pairs(asked, crowd, POLICY):
        for seat, ranked in enumerate((pair.first, pair.second), 1):
            assert not brute.other_reasons(asked, ranked.candidate)
            assert seat_reasons(asked, ranked.candidate, POLICY, seat=seat, pivot=pair.pivot) == ()
        assert pair.first.ref != pair.second.ref
        assert pair.second.rank[:2] == (0, 0)


@often
@given(needs(), unmet_crowds())
def test_every_pivot_of_a_pair_is_one_that_the_caller_was_told(asked, crowd):
    assert {pair.pivot for pair in pairs(asked, crowd, POLICY)} <= pivots(asked, crowd, POLICY)


@seldom
@given(needs(), unmet_crowds(), st.permutations([0, 1, 2]), st.integers(0, 3))
def test_the_order_of_the_input_changes_nothing(asked, crowd, order, newcomers):
    shuffled = [crowd[place] for place in order]
    assert pairs(asked, shuffled, POLICY) == pairs(asked, crowd, POLICY)
    assert pivots(asked, shuffled, POLICY) == pivots(asked, crowd, POLICY)
    split = suggestions(asked, shuffled[newcomers:], NEAR, now=EARLY, newcomers=shuffled[:newcomers])
    if not answer(asked, crowd, POLICY).matches:
        assert split == suggestions(asked, crowd, NEAR, now=EARLY)


@often
@given(st.one_of(unmet(), unmet(), st.tuples(needs(), unmet_crowds())))
def test_every_count_is_what_trying_it_out_counts(unmatched):
    asked, crowd = unmatched
    found = answer(asked, crowd, POLICY)
    assume(not found.matches)
    expected = brute.suggestions(asked, crowd, EARLY, NEAR)
    assert suggestions(asked, crowd, NEAR, now=EARLY) == expected
    event(" ".join(sorted({line.change for line in expected})))


@often
@given(needs_around_a_change(), st.lists(kept_away(), min_size=1, max_size=2), st.integers(-25, 5))
def test_the_times_are_those_that_every_half_hour_tried_out_gives(asked, people, hours):
    crowd = [replace(person, ref=f"i-{number}") for number, person in enumerate(people)]
    now = asked.span.start + timedelta(hours=hours, minutes=7)
    assume(not answer(asked, crowd, POLICY).matches)
    found = [line for line in suggestions(asked, crowd, NEAR, now=now) if line.change == "time"]
    assert found == brute.times(asked, crowd, now, NEAR)
    event(f"{len(found)} times")


@often
@given(needs(), crowds())
def test_an_answer_with_matches_is_left_as_it_is_and_suggests_nothing(asked, crowd):
    found = answer(asked, crowd, POLICY)
    more = helped(found=found, need=asked, policy=NEAR, now=EARLY)
    assert (more.matches, more.excluded) == (found.matches, found.excluded)
    if found.matches:
        assert more is found
        assert suggestions(asked, crowd, POLICY, now=EARLY) == ()
    else:
        assert more.suggestions == suggestions(asked, crowd, NEAR, now=EARLY)


@often
@given(needs(), unmet_crowds())
def test_the_answer_lists_the_first_ten_of_all_pairs(asked, crowd):
    found = answer(asked, crowd, POLICY)
    assume(not found.matches)
    assert helped(asked, found, replace(NEAR, relay_pairs=2), now=EARLY).relay == pairs(asked, crowd, POLICY)[:2]
    people = {ref for pair in pairs(asked, crowd, POLICY) for ref in pair.refs}
    counted = [line.frees for line in helped(asked, found, NEAR, now=EARLY).suggestions if line.change == "relay"]
    assert counted == ([len(people)] if people else [])


@often
@given(needs(), unmet_crowds())
def test_nothing_is_suggested_that_frees_nobody_and_nothing_twice(asked, crowd):
    found = suggestions(asked, crowd, NEAR, now=EARLY)
    assert all(line.frees > 0 for line in found)
    assert len({(line.change, line.mode, line.start, line.language) for line in found}) == len(found)


@often
@given(needs(), unmet_crowds())
def test_a_suggestion_relaxes_nothing_by_itself(asked, crowd):
    before = [exclude(asked, person, POLICY) for person in crowd]
    suggestions(asked, crowd, NEAR, now=EARLY)
    assert [exclude(asked, person, POLICY) for person in crowd] == before
