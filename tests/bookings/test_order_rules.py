"""Whose turn it is in her own order: pure."""

from datetime import UTC, datetime, timedelta
from itertools import permutations, product
from typing import Any

import pytest

from interp.bookings.facts import RungState
from interp.bookings.rules import applicable_rungs, in_force, languages_left, newest_answers, rungs, standing_answers
from interp.cases.facts import FALLBACKS
from interp.matching.facts import Need, Suggestion, Wanted
from interp.matching.rules import decided
from interp.spans import Span

OPEN, YES, NO, LATER, NOT = (
    RungState.OPEN, RungState.YES, RungState.NO, RungState.LATER, RungState.NOT_POSSIBLE,
)  # fmt: skip
ALL = frozenset(FALLBACKS)
START = datetime(2027, 3, 2, 2, tzinfo=UTC)
NEED = Need(
    request="r-1",
    span=Span(START, START + timedelta(hours=1)),
    zone="Asia/Bangkok",
    mode="onsite",
    sector="health",
    service_language="tha",
    languages=(Wanted("mya"),),
    also_understands=("eng",),
    want="woman",
)


def states(*given: Any) -> list[RungState]:
    return [rung.state for rung in rungs(*given)]


def test_only_the_first_is_open() -> None:
    assert states(FALLBACKS, {}, ALL) == [OPEN, LATER, LATER, LATER, LATER]


def test_what_she_left_out_is_not_there() -> None:
    assert [rung.code for rung in rungs(("gender", "phone"), {}, ALL)] == ["gender", "phone"]
    assert rungs((), {}, ALL) == ()


def test_her_order_counts_not_ours() -> None:
    assert states(("language", "phone"), {}, ALL) == [OPEN, LATER]
    assert states(("language", "phone"), {"phone": True}, ALL) == [OPEN, YES]


def test_a_no_opens_the_next() -> None:
    assert states(("phone", "wait", "gender"), {"phone": False}, ALL) == [NO, OPEN, LATER]


def test_a_yes_that_frees_nobody_opens_the_next() -> None:
    assert states(("phone", "wait"), {"phone": True}, ALL) == [YES, OPEN]


def test_a_relay_that_may_come_about_holds_the_others_up() -> None:
    assert states(("relay", "gender"), {"relay": True}, ALL) == [YES, LATER]
    assert states(("relay", "gender"), {"relay": True}, ALL - {"relay"}) == [YES, OPEN]
    assert states(("relay", "gender"), {"relay": False}, ALL) == [NO, OPEN]


def test_what_does_not_apply_is_passed_over() -> None:
    assert states(("phone", "wait", "gender"), {}, {"gender"}) == [NOT, NOT, OPEN]


def test_at_most_one_is_open_and_all_before_it_are_settled() -> None:
    """Every order, every set of answers, everything that may apply."""
    for order in permutations(FALLBACKS, 3):
        for answers, applies in product(product((None, True, False), repeat=3), product((True, False), repeat=3)):
            told = {code: answer for code, answer in zip(order, answers, strict=True) if answer is not None}
            may = {code for code, does in zip(order, applies, strict=True) if does}
            found = states(order, told, may)
            assert found.count(OPEN) <= 1
            if OPEN in found:
                assert not {OPEN, LATER} & set(found[: found.index(OPEN)])


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"mode": "phone"}, "phone"),
        ({"want": None}, "gender"),
        ({"firm": False}, "gender"),
        ({"also_understands": ()}, "language"),
        ({"also_understands": ("mya", "tha")}, "language"),
    ],
)
def test_a_rung_that_changes_nothing_does_not_apply(changes: dict[str, Any], missing: str) -> None:
    helps = [Suggestion("time", 1), Suggestion("relay", 2)]
    facts = {name: getattr(NEED, name) for name in NEED.__slots__}
    assert applicable_rungs(NEED, helps) == ALL
    assert applicable_rungs(Need(**facts | changes), helps) == ALL - {missing}


def test_waiting_needs_a_start_and_a_relay_a_pair() -> None:
    assert applicable_rungs(NEED, []) == ALL - {"wait", "relay"}
    assert applicable_rungs(NEED, [Suggestion("relay", 2)], pair_left=False) == ALL - {"wait", "relay"}


def test_a_wish_without_a_word_on_firmness_is_firm() -> None:
    assert "gender" in applicable_rungs(NEED, [])
    assert NEED.firm is None


def test_languages_left_in_her_order() -> None:
    facts = {name: getattr(NEED, name) for name in NEED.__slots__}
    assert languages_left(Need(**facts | {"also_understands": ("shn", "tha", "eng", "shn", "mya")})) == ("shn", "eng")


def yes(rung: str, value: str | None = None) -> dict[str, Any]:
    return {"rung": rung, "yes": True} | ({"value": value} if value else {})


NEEDS = {"interpreter_gender": {"want": "woman", "firm": True}, "also_understands": ["eng"]}


def test_the_newest_answer_counts_and_a_bridge_is_none() -> None:
    told = [yes("gender", "woman"), yes("bridge"), {"rung": "gender", "yes": False}]
    assert newest_answers(told) == {"gender": False}
    assert in_force(told, NEEDS) == ()
    assert in_force(told[:2], NEEDS) == (("gender", "woman"),)


def test_a_no_changes_nothing() -> None:
    told = [{"rung": rung, "yes": False, "value": "eng"} for rung in FALLBACKS]
    assert decided(NEED, in_force(told, NEEDS)) == NEED


def test_a_yes_lifts_only_the_wish_she_was_asked_about() -> None:
    other = NEEDS | {"interpreter_gender": {"want": "man", "firm": True}}
    assert decided(NEED, in_force([yes("gender", "woman")], NEEDS)).firm is False
    assert in_force([yes("gender", "woman")], other) == ()


def test_of_a_yes_that_lifts_nothing_any_more_she_can_be_asked_again() -> None:
    lifted, added = {"rung": "gender", "yes": True, "value": "woman"}, {"rung": "language", "yes": True, "value": "eng"}
    said = [lifted, added, {"rung": "phone", "yes": True}, {"rung": "wait", "yes": False}]
    others = {"phone": True, "wait": False}
    hers = {"interpreter_gender": {"want": "woman"}, "also_understands": ["eng"]}
    assert standing_answers(iter(said), hers) == {"gender": True, "language": True, **others}
    assert standing_answers(said, hers | {"also_understands": ["shn"]}) == {"gender": True, **others}
    assert standing_answers(said, hers | {"interpreter_gender": {"want": "man"}}) == {"language": True, **others}
    assert standing_answers([*said, lifted | {"yes": False}], {}) == {"gender": False, **others}
    assert states(("gender", "wait"), standing_answers([lifted], {}), ALL) == [OPEN, LATER]


def test_a_language_she_no_longer_speaks_is_not_added() -> None:
    assert decided(NEED, in_force([yes("language", "eng")], NEEDS)).languages == (Wanted("mya"), Wanted("eng"))
    assert in_force([yes("language", "eng")], NEEDS | {"also_understands": []}) == ()


def test_phone_is_from_elsewhere() -> None:
    need = decided(NEED, in_force([yes("phone")], NEEDS))
    assert (need.mode, need.elsewhere, need.want, need.firm) == ("phone", "elsewhere", "woman", None)
