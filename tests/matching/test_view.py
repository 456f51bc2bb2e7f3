"""Section 6: what a provider may see, and what a coordinator."""

from dataclasses import asdict
from datetime import date

import pytest

from interp.matching.facts import Consent, Spoken, Suggestion, Tied, Wanted
from interp.matching.rules import (
    answer,
    coordinator_counts,
    provider_counts,
    provider_suggestions,
    rank,
    speaks_for,
)
from interp.matching.rules.view import FOLDED, LINES

from .make import DAY, POLICY, candidate, days, need, north, session, tie, trained


def speaks(asked, **changes):
    return speaks_for(asked, rank(asked, candidate(**changes), POLICY), POLICY)


def test_what_speaks_for_somebody():
    languages = (Spoken("tha", "C1", "southern"), Spoken("mya", "C2", "tavoyan"))
    assert asdict(speaks(need(), languages=languages, place=north(7.5))) == {
        "language": "mya",
        "variant": "tavoyan",
        "level": "C2",
        "gender": "woman",
        "mode": "onsite",
        "trained_until": date(2028, 12, 31),
        "distance_km": 7,
    }


def test_no_distance_is_shown_when_nobody_travels():
    assert speaks(need(mode="phone"), place=north(7.5)).distance_km is None


def test_trained_until_the_first_required_module_ends():
    soon, late = date(2027, 3, 1), date(2027, 6, 1)
    assert speaks(need(), certifications=trained() + trained("M03", until=late)).trained_until == date(2028, 12, 31)
    others = tuple(cert for cert in trained() if cert.module not in ("M03", "M10"))
    ending = trained("M03", until=late) + trained("M03", until=soon) + trained("M10", until=soon)
    assert speaks(need(), certifications=others + ending).trained_until == late
    assert speaks(need(), certifications=others + trained("M03", revoked=late)).trained_until == late - days(1)
    assert speaks(need(), certifications=others).trained_until is None


def test_a_provider_sees_the_same_of_two_who_differ_in_ties_and_wishes():
    asked = need(
        avoid=(tie("hometown"),),
        consents=(Consent("i-1", "hometown", True, DAY),),
        continuity=True,
        languages=(Wanted("mya"),),
    )
    plain = speaks(asked)
    assert speaks(asked, ties=(tie("hometown"),), completed_for_case=True) == plain
    assert speaks(asked, sessions=(session("2027-01-05 09:00", "10:00"),), ref="i-7") == plain


@pytest.mark.parametrize(
    "private",
    [
        {"status": "paused"},
        {"ref": "i-refused"},
        {"adult": None},
        {"ties": (tie("authority"),)},
        {"ties": (tie("hometown"),)},
        {"ties": (Tied("kin", "another", "sound-of-y"),)},
        {"opt_outs": frozenset({"not_social"})},
        {"hours": ()},
        {"sessions": (session("2027-01-12 09:00", "10:00"),)},
        {"sessions": (session("2027-01-12 13:00", "16:00"),)},
    ],
)
def test_the_line_is_the_same_whatever_private_reason_stands_and_hides_the_others(private):
    asked = need(refused=frozenset({"i-refused"}), avoid=(tie("hometown"), tie("kin", "y")))
    assert provider_counts(answer(asked, [candidate(**private)], POLICY)) == (("not_available", 1),)
    more = candidate(**{"languages": (), "agreement_until": None, **private})
    assert provider_counts(answer(asked, [more], POLICY)) == (("not_available", 1),)


def test_otherwise_the_first_reason_of_the_table_counts():
    people = [
        candidate(ref="i-1", modes=frozenset(), agreement_until=None),
        candidate(ref="i-2", agreement_until=None),
        candidate(ref="i-3", agreement_until=None, place=None),
        candidate(ref="i-4", status="retired", languages=()),
        candidate(ref="i-5", languages=(), modes=frozenset()),
        candidate(ref="i-6"),
    ]
    found = answer(need(), people, POLICY)
    assert provider_counts(found) == (("not_available", 1), ("language", 1), ("mode", 1), ("agreement", 2))
    assert coordinator_counts(found) == (
        ("inactive", 1), ("language", 2), ("mode", 2), ("agreement", 3), ("distance", 1),
    )  # fmt: skip


def test_the_lines_stand_in_a_fixed_order():
    assert LINES == (
        "not_available", "language", "gender", "mode", "credential", "training", "agreement", "declaration", "distance",
    )  # fmt: skip
    assert set(FOLDED) == {
        "inactive", "refused", "conflict", "consent", "possible_tie", "own_limits", "hours", "busy", "load",
    }  # fmt: skip


def test_nobody_excluded_no_lines():
    assert provider_counts(answer(need(), [candidate()], POLICY)) == ()
    assert coordinator_counts(answer(need(), [candidate()], POLICY)) == ()


def test_a_provider_sees_what_is_hers_to_decide_without_a_number_and_nothing_of_consent_and_training():
    soon = need().span.start
    assert provider_suggestions(
        (
            Suggestion("mode", 2, mode="phone"),
            Suggestion("time", 1, start=soon),
            Suggestion("relay", 3),
            Suggestion("gender", 4),
            Suggestion("language", 5, language="ksw"),
            Suggestion("consent", 6),
            Suggestion("training", 7),
        )
    ) == (
        Suggestion("mode", 2, mode="phone"),
        Suggestion("time", 1, start=soon),
        Suggestion("relay", 3),
        Suggestion("gender"),
        Suggestion("language", language="ksw"),
    )
    assert provider_suggestions(()) == ()
