"""Section 4: two interpreters in a row, by example."""

from dataclasses import replace

import pytest

from interp.matching.facts import Reason, Spoken, Wanted
from interp.matching.rules import answer, helped, pairs, pivots, rank, seat_reasons

from .make import POLICY, candidate, need, session, trained

NOW = need().span.start


def speaker(ref: str, *tags: str, level: str = "C1", **changes):
    return candidate(ref=ref, languages=tuple(Spoken(tag, level) for tag in tags), **changes)


HERS = speaker("i-1", "mya", "eng")
THEIRS = speaker("i-2", "eng", "tha")


def lines(asked, *crowd):
    return [(pair.first.ref, pair.second.ref, pair.pivot) for pair in pairs(asked, crowd, POLICY)]


def test_the_first_speaks_hers_and_the_pivot_the_second_the_pivot_and_the_services():
    (pair,) = pairs(need(), [THEIRS, HERS], POLICY)
    assert (pair.refs, pair.pivot) == (("i-1", "i-2"), "eng")
    assert (pair.first.language, pair.second.language) == ("mya", "eng")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("mya",), ("eng", "tha")),
        (("eng",), ("eng", "tha")),
        (("mya", "eng"), ("eng",)),
        (("mya", "eng"), ("tha",)),
        (("mya", "eng"), ("shn", "tha")),
        (("mya", "kac"), ("kur", "tha")),
    ],
)
def test_half_a_seat_is_none(first, second):
    assert lines(need(), speaker("i-1", *first), speaker("i-2", *second)) == []


@pytest.mark.parametrize(("sector", "least", "below"), [("health", "C1", "B2"), ("social", "B2", "B1")])
def test_each_language_is_held_at_the_sectors_level(sector, least, below):
    asked = need(sector=sector)
    assert lines(asked, *(replace_levels(one, least) for one in (HERS, THEIRS))) == [("i-1", "i-2", "eng")]
    for place in (0, 1):
        assert lines(asked, replace_levels(HERS, least, place, below), replace_levels(THEIRS, least)) == []
        assert lines(asked, replace_levels(HERS, least), replace_levels(THEIRS, least, place, below)) == []
    assert pivots(asked, [replace_levels(HERS, least, 1, below)], POLICY) == frozenset()


def replace_levels(person, level, place=None, other=None):
    spoken = [replace(one, level=other if number == place else level) for number, one in enumerate(person.languages)]
    return replace(person, languages=tuple(spoken))


def test_nobody_works_both_seats():
    assert lines(need(), speaker("i-1", "mya", "eng", "tha")) == []


def test_a_line_for_each_pivot_in_the_order_of_their_tags():
    pivots = ("shn", "eng", "lao", "fra", "ksw", "deu")
    found = lines(need(), speaker("i-1", "mya", *pivots), speaker("i-2", *pivots, "tha"))
    assert found == [("i-1", "i-2", pivot) for pivot in sorted(pivots)]


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize(
    "out",
    [
        {"status": "paused"}, {"gender": "man"}, {"adult": None}, {"credential_level": 0}, {"certifications": trained()[1:]},
        {"agreement_until": None}, {"declared_on": None}, {"hours": ()}, {"modes": frozenset()}, {"place": None},
        {"opt_outs": frozenset({"not_social"})}, {"sessions": (session("2027-01-12 09:00", "11:00"),)},
    ],
)  # fmt: skip
def test_both_pass_every_other_check(seat, out):
    crowd = [HERS, THEIRS]
    crowd[seat] = replace(crowd[seat], **out)
    assert lines(need(want="woman"), *crowd) == []


def test_the_order_is_the_firsts_rank_then_the_seconds_then_the_pivot():
    first = [speaker("i-9", "mya", "shn", "eng"), speaker("i-1", "mya", "eng", credential_level=2)]
    second = [speaker("i-8", "eng", "shn", "tha"), speaker("i-2", "eng", "tha", credential_level=2)]
    assert lines(need(), *first, *second) == [
        ("i-9", "i-8", "eng"), ("i-9", "i-8", "shn"), ("i-9", "i-2", "eng"), ("i-1", "i-8", "eng"), ("i-1", "i-2", "eng"),
    ]  # fmt: skip


def test_the_first_two_parts_of_the_seconds_rank_are_0_and_the_others_as_always():
    asked = need(languages=(Wanted("shn"), Wanted("mya", "tavoyan")), want="woman", firm=False)
    (pair,) = pairs(asked, [HERS, replace(THEIRS, gender="man")], POLICY)
    assert pair.first.rank == (1, 1, 0, 1, 0, 0, -3, 0, 0, "i-1")
    assert pair.second.rank == (0, 0, 1, 1, 0, 0, -3, 0, 0, "i-2")


def test_a_pivot_is_a_third_language():
    asked = need(languages=(Wanted("mya"), Wanted("eng")))
    assert lines(asked, HERS, THEIRS) == []  # the second fits alone
    assert rank(asked, THEIRS, POLICY).language == "eng"
    assert lines(need(), speaker("i-1", "mya", "tha"), speaker("i-2", "mya", "tha")) == []
    assert pivots(asked, [speaker("i-1", "mya", "eng", "tha", "shn")], POLICY) == {"shn"}


def test_the_caller_learns_into_which_languages_somebody_could_work():
    crowd = [
        HERS,
        speaker("i-3", "mya", "shn"),
        speaker("i-4", "mya", "fra", status="paused"),
        speaker("i-5", "ksw", "deu"),
    ]
    assert pivots(need(), crowd, POLICY) == {"eng", "shn"}
    assert pivots(need(), [], POLICY) == frozenset()


def test_a_newcomer_may_take_the_second_seat():
    found = answer(need(), [HERS], POLICY)
    assert helped(need(), found, POLICY, now=NOW).relay == ()
    more = helped(need(), found, POLICY, now=NOW, newcomers=[THEIRS])
    assert more.relay == pairs(need(), [HERS, THEIRS], POLICY)
    assert more.excluded == found.excluded


def test_ten_pairs_are_listed_and_everybody_in_all_of_them_is_counted():
    firsts = [speaker(f"a-{number}", "mya", "eng") for number in range(4)]
    seconds = [speaker(f"b-{number}", "eng", "tha") for number in range(3)]
    found = answer(need(), firsts, POLICY)
    more = helped(need(), found, POLICY, now=NOW, newcomers=seconds)
    assert more.relay == pairs(need(), [*firsts, *seconds], POLICY)[:10]
    assert [(line.change, line.frees) for line in more.suggestions if line.change == "relay"] == [("relay", 7)]


def test_who_said_no_leaves_room_for_whoever_comes_after():
    first = [speaker(f"i-a{number}", "mya", "eng") for number in (1, 2)]
    second = [speaker(f"i-b{number:02}", "eng", "tha") for number in range(12)]
    asked, crowd = need(), [*first, *second]
    plain = helped(asked, answer(asked, crowd, POLICY), POLICY, now=NOW)
    assert plain.relay_left == plain.relay
    found = helped(asked, answer(asked, crowd, POLICY), POLICY, now=NOW, no_seat={"i-a1", "i-b00"})
    assert (found.relay, found.suggestions) == (plain.relay, plain.suggestions)
    assert {pair.first.ref for pair in plain.relay} == {"i-a1"}
    assert [pair.refs for pair in found.relay_left] == [("i-a2", f"i-b{number:02}") for number in range(1, 11)]
    everybody = {one.ref for one in crowd}
    assert helped(asked, answer(asked, crowd, POLICY), POLICY, now=NOW, no_seat=everybody).relay_left == ()


def test_no_relay_while_somebody_fits():
    found = answer(need(), [candidate(ref="i-9"), HERS, THEIRS], POLICY)
    assert helped(need(), found, POLICY, now=NOW, newcomers=[THEIRS]) is found


def test_the_reasons_against_a_seat_are_those_of_the_table_with_row_6_as_the_seat_asks_it():
    def codes(person, seat, pivot="eng"):
        return [reason.code for reason in seat_reasons(need(), person, POLICY, seat=seat, pivot=pivot)]

    assert (codes(HERS, 1), codes(HERS, 2)) == ([], ["language"])
    assert (codes(THEIRS, 1), codes(THEIRS, 2)) == (["language"], [])
    assert codes(HERS, 1, pivot="shn") == codes(THEIRS, 2, pivot="shn") == ["language"]
    out = {"status": "paused", "agreement_until": None, "hours": ()}
    assert codes(replace(HERS, **out), 1) == codes(replace(THEIRS, **out), 2) == ["inactive", "agreement", "hours"]
    assert seat_reasons(need(), replace(HERS, certifications=trained()[1:]), POLICY, seat=1, pivot="eng") == (
        Reason("training", ("M01",)),
    )
