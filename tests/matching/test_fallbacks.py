"""Her own order when nobody fits, and the bridge after it."""

import pytest

from interp.matching.facts import Reason, Spoken, Tied, Wanted
from interp.matching.rules import answer, bridge_reasons, decided
from interp.matching.rules.fallbacks import STANDS_ON_A_BRIDGE
from interp.matching.rules.verdict import CODES

from .make import BERLIN, POLICY, candidate, need, north, session, tie, trained


def test_no_decision_changes_nothing():
    assert decided(need(want="woman"), ()) == need(want="woman")


@pytest.mark.parametrize(
    "rung", [("relay", None), ("wait", None), ("wait", "eng"), ("bridge", None), ("language", None)]
)
def test_relay_and_waiting_change_nothing_of_what_is_needed(rung):
    assert decided(need(want="woman"), [rung]) == need(want="woman")


def test_by_phone_from_elsewhere():
    assert decided(need(), [("phone", None)]) == need(mode="phone", elsewhere="elsewhere")
    assert decided(need(elsewhere="local"), [("phone", None)]).elsewhere == "elsewhere"


def test_another_gender_is_a_wish_that_is_no_longer_firm_and_still_a_wish():
    assert decided(need(want="woman"), [("gender", None)]) == need(want="woman", firm=False)


def test_another_language_comes_after_her_own():
    assert decided(need(), [("language", "eng")]).languages == (Wanted("mya"), Wanted("eng"))
    assert decided(need(), [("language", "eng"), ("language", "shn")]).languages[1:] == (Wanted("eng"), Wanted("shn"))


@pytest.mark.parametrize("tag", ["tha", "mya"])
def test_neither_the_services_language_nor_one_of_hers_is_added(tag):
    asked = need(languages=(Wanted("mya", "tavoyan"),))
    assert decided(asked, [("language", tag)]) == asked


def test_each_yes_adds_to_those_before():
    both = decided(need(want="woman"), [("phone", None), ("relay", None), ("gender", None), ("language", "eng")])
    assert both == need(
        want="woman", firm=False, mode="phone", elsewhere="elsewhere", languages=(Wanted("mya"), Wanted("eng"))
    )


def test_only_what_she_decided_is_relaxed():
    man = candidate(gender="man")
    asked = need(want="woman")
    assert answer(decided(asked, [("phone", None), ("language", "eng")]), [man], POLICY).matches == ()
    assert [one.ref for one in answer(decided(asked, [("gender", None)]), [man], POLICY).matches] == ["i-1"]


def bridge(person, asked=None):
    return [reason.code for reason in bridge_reasons(asked or need(), person, POLICY)]


def test_what_stands_on_a_bridge_is_never_relaxed():
    assert [code for code in CODES if code in STANDS_ON_A_BRIDGE] == [
        "inactive", "refused", "conflict", "consent", "possible_tie", "language", "agreement", "declaration", "busy",
    ]  # fmt: skip
    facets = (tie("hometown"), Tied("kin", "other", "alike"))
    everything = candidate(
        status="paused", adult=None, ties=(tie("hometown"), Tied("kin", "own", "alike")), languages=(), gender="man",
        modes=frozenset(), credential_level=0, certifications=(), agreement_until=None, declared_on=None,
        opt_outs=frozenset({"not_social"}), hours=(), place=None, sessions=(session("2027-01-12 09:00", "16:00"),),
    )  # fmt: skip
    asked = need(refused=frozenset({"i-1"}), avoid=facets, want="woman")
    assert bridge(everything, asked) == [
        "inactive", "refused", "conflict", "consent", "possible_tie", "language", "agreement", "declaration", "busy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"gender": "man"}, {"modes": frozenset()}, {"credential_level": None}, {"certifications": trained()[1:]}, {"hours": ()},
        {"opt_outs": frozenset({"not_social", "no_nights"}), "zone": BERLIN}, {"place": north(900)}, {"place": None},
        {"sessions": (session("2027-01-12 12:00", "16:00"),)},
    ],
)  # fmt: skip
def test_wishes_training_hours_and_load_wait_for_the_proper_booking(changes):
    assert bridge(candidate(**changes), need(want="woman")) == []


def test_the_need_of_a_bridge_is_by_phone():
    for end, expected in (("08:45", []), ("08:46", ["busy"])):  # on the way for an hour, were it onsite
        person = candidate(sessions=(session("2027-01-12 08:00", end, mode="onsite", place=north(30)),))
        assert bridge(person) == expected
    half = candidate(languages=(Spoken("mya", "C2"), Spoken("tha", "B1")))
    assert bridge_reasons(need(), half, POLICY) == (Reason("language"),)
