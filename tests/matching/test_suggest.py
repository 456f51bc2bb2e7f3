"""Section 5 but for the times: each line by example, one change at a time."""

from dataclasses import replace
from datetime import date

import pytest

from interp.matching.facts import Consent, Reason, Spoken, Suggestion, Wanted
from interp.matching.rules import answer, helped, suggestions

from .make import DAY, POLICY, candidate, codes, days, need, north, rows, session, tie, trained

NOW = need().span.start
YESTERDAY = DAY - days(1)
AWAY_FOR_GOOD = {"agreement_until": None}


def lines(asked, *crowd, newcomers=(), now=NOW):
    """Without the times, of which there is another page of tests."""
    found = suggestions(asked, crowd, POLICY, now=now, newcomers=newcomers)
    return [line for line in found if line.change != "time"]


def speaks(*tags: str, level: str = "C1"):
    return tuple(Spoken(tag, level) for tag in tags)


def test_nothing_while_anybody_fits():
    man, asked = candidate(ref="i-2", gender="man"), need(want="woman")
    assert lines(asked, man) == [Suggestion("gender", 1)]
    assert lines(asked, man, candidate()) == []


def test_nothing_for_nobody():
    assert suggestions(need(), [], POLICY, now=NOW) == ()
    assert helped(need(), answer(need(), [], POLICY), POLICY, now=NOW) == answer(need(), [], POLICY)


@pytest.mark.parametrize(
    ("asked", "offered"), [("onsite", ["phone", "video"]), ("phone", ["video"]), ("video", ["phone"])]
)
def test_the_same_session_by_phone_then_by_video(asked, offered):
    others = frozenset({"onsite", "phone", "video"}) - {asked}
    found = lines(need(mode=asked), candidate(modes=others))
    assert found == [Suggestion("mode", 1, mode=mode) for mode in offered]


def test_the_mode_is_counted_for_each():
    people = [
        candidate(ref="i-1", modes=frozenset({"phone"})),
        candidate(ref="i-2", place=north(200)),
        candidate(ref="i-3", place=north(200), certifications=tuple(c for c in trained() if c.module != "M09")),
        candidate(ref="i-4", hours=rows(modes=frozenset({"video"}))),
        candidate(ref="i-5", sessions=(session("2027-01-12 07:00", "08:30", mode="onsite", place=north(30)),)),
        candidate(ref="i-6", hours=rows(modes=frozenset({"video"})), status="paused"),
    ]
    assert lines(need(), *people) == [Suggestion("mode", 3, mode="phone"), Suggestion("mode", 3, mode="video")]


def test_another_mode_may_end_all_four_reasons_at_once():
    by_phone = frozenset({"phone"})
    near = session("2027-01-12 07:00", "08:30", mode="onsite", place=north(30))
    person = candidate(modes=by_phone, hours=rows(modes=by_phone), place=None, sessions=(near,))
    assert codes(need(), person) == ("mode", "hours", "busy", "distance")
    assert lines(need(), person) == [Suggestion("mode", 1, mode="phone")]


@pytest.mark.parametrize(
    "other",
    [
        {"status": "paused"}, {"ref": "i-refused"}, {"adult": None}, {"ties": (tie("hometown"),)}, {"languages": ()},
        {"credential_level": 0}, {"agreement_until": None}, {"declared_on": None}, {"opt_outs": frozenset({"not_social"})},
        {"gender": "man"},
    ],
)  # fmt: skip
def test_one_change_only(other):
    asked = need(want="woman", refused=frozenset({"i-refused"}), avoid=(tie("hometown"),))
    assert lines(asked, candidate(modes=frozenset({"phone"}))) == [Suggestion("mode", 1, mode="phone")]
    assert lines(asked, candidate(**{"modes": frozenset({"phone"}), **other})) == []


def test_the_load_is_the_same_by_phone():
    assert lines(need(), candidate(modes=frozenset({"phone"}), sessions=(session("2027-01-12 13:00", "15:01"),))) == []


def test_relay_counts_different_people():
    crowd = [
        candidate(ref="i-1", languages=speaks("mya", "eng", "shn")),
        candidate(ref="i-2", languages=speaks("mya", "eng")),
        candidate(ref="i-3", languages=speaks("mya", "fra")),
        candidate(ref="i-5", languages=speaks("eng", "shn", "tha")),
    ]
    alone = candidate(ref="i-4", languages=speaks("deu", "tha"))
    assert lines(need(), *crowd[:3], newcomers=[crowd[3], alone, crowd[3]]) == [Suggestion("relay", 3)]
    assert lines(need(), *crowd[:3], newcomers=[alone]) == []


def test_a_firm_wish_for_a_gender_is_hers_to_lift():
    people = [
        candidate(ref="i-1", gender="man"),
        candidate(ref="i-2", gender=None),
        candidate(ref="i-3", status="paused"),
    ]
    assert lines(need(want="woman"), *people) == [Suggestion("gender", 2)]
    assert lines(need(want="woman"), candidate(gender="man", **AWAY_FOR_GOOD)) == []


def test_one_more_language_in_her_order_never_the_services():
    asked = need(languages=(Wanted("mya"),), also_understands=("shn", "tha", "ksw", "mya", "shn", "lao"))
    newcomers = [
        candidate(ref="i-1", languages=speaks("ksw", "tha")),
        candidate(ref="i-2", languages=speaks("ksw", "shn", "tha")),
        candidate(ref="i-3", languages=speaks("ksw")),
        candidate(ref="i-4", languages=speaks("ksw", "tha", level="B1")),
        candidate(ref="i-5", languages=speaks("ksw", "tha"), status="paused"),
        candidate(ref="i-6", languages=speaks("fra", "tha")),
    ]
    assert lines(asked, newcomers=newcomers) == [
        Suggestion("language", 1, language="shn"),
        Suggestion("language", 2, language="ksw"),
    ]


def test_a_candidate_and_a_newcomer_of_one_reference_are_one_person():
    asked = need(also_understands=("ksw",))
    half = candidate(languages=(Spoken("mya", "A1"), *speaks("ksw", "tha")))
    assert lines(asked, half, newcomers=[half, half]) == [Suggestion("language", 1, language="ksw")]


def consent(kind: str, given: bool | None, interpreter: str = "i-1", until: date = YESTERDAY) -> Consent:
    return Consent(interpreter, kind, given, until)


@pytest.mark.parametrize(
    ("consents", "expected"),
    [
        ((), 1),
        ((consent("hometown", True),), 1),
        ((consent("hometown", None),), 1),
        ((consent("hometown", False),), 0),
        ((consent("hometown", True, until=DAY), consent("community", False)), 0),
        ((consent("congregation", False),), 1),
        ((consent("hometown", False, interpreter="i-2"),), 1),
        ((consent("hometown", True), consent("hometown", False)), 0),
    ],
)
def test_she_may_be_asked_about_a_tie_unless_she_has_said_no(consents, expected):
    kinds = (tie("hometown"), tie("community"))
    asked = need(avoid=kinds, consents=consents)
    assert lines(asked, candidate(ties=kinds)) == [Suggestion("consent", 1)] * expected


def test_a_no_about_an_embassy_that_blocks_anyway_is_no_answer_to_another_kind():
    asked = need(avoid=(tie("hometown"),), consents=(consent("embassy", False),))
    assert lines(asked, candidate(ties=(tie("hometown"),))) == [Suggestion("consent", 1)]
    assert lines(asked, candidate(ties=(tie("hometown"), tie("embassy")))) == []


def test_she_is_asked_about_nobody_who_could_not_come_anyway():
    asked = need(avoid=(tie("hometown"),))
    assert lines(asked, candidate(ties=(tie("hometown"),), **AWAY_FOR_GOOD)) == []


def test_training_that_lacks_one_module():
    one, two = trained()[1:], trained()[2:]
    assert lines(need(), candidate(certifications=one), candidate(ref="i-2", certifications=two)) == [
        Suggestion("training", 1)
    ]
    assert lines(need(), candidate(certifications=one, **AWAY_FOR_GOOD)) == []


def test_the_order_of_the_page():
    crowd = [
        candidate(ref="i-1", modes=frozenset({"phone", "video"})),
        candidate(ref="i-2", sessions=(session("2027-01-12 07:00", "09:30"),)),
        candidate(ref="i-3", languages=speaks("mya", "eng")),
        candidate(ref="i-4", gender="man"),
        candidate(ref="i-5", ties=(tie("hometown"),)),
        candidate(ref="i-6", certifications=trained()[1:]),
    ]
    asked = need(want="woman", avoid=(tie("hometown"),), also_understands=("eng",))
    found = suggestions(asked, crowd, POLICY, now=NOW, newcomers=[candidate(ref="i-7", languages=speaks("eng", "tha"))])
    assert [(line.change, line.frees) for line in found] == [
        ("mode", 1), ("mode", 1), ("time", 1), ("time", 1), ("time", 1), ("relay", 2), ("gender", 1), ("language", 1),
        ("consent", 1), ("training", 1),
    ]  # fmt: skip


def test_the_reasons_of_those_who_do_not_fit_stay_as_they_were():
    crowd = [candidate(gender="man"), candidate(ref="i-2", certifications=trained()[1:])]
    found = answer(need(want="woman"), crowd, POLICY)
    more = helped(need(want="woman"), found, POLICY, now=NOW)
    assert (more.request, more.matches, more.excluded) == (found.request, (), found.excluded)
    assert [one.reasons for one in more.excluded] == [(Reason("gender"),), (Reason("training", ("M01",)),)]


def test_nobody_is_left_when_everybody_who_fits_has_said_no():
    """Who did may say yes to another time or way, so is counted there; of a relay, a gender or a language nothing is gained."""
    asked, crowd = need(want="woman"), [candidate(ref="i-1"), candidate(ref="i-2", gender="man")]
    found = answer(asked, crowd, POLICY)
    assert not found.said_no
    one, both = (replace(found, said_no=frozenset(refs)) for refs in (["i-2"], ["i-1", "i-9"]))
    assert (one.somebody_left, both.somebody_left, answer(asked, [], POLICY).somebody_left) == (True, False, False)
    assert helped(asked, one, POLICY, now=NOW) is one
    more = helped(asked, both, POLICY, now=NOW)
    assert (more.matches, more.excluded) == (found.matches, found.excluded)
    assert [(line.change, line.frees) for line in more.suggestions] == [
        ("mode", 1), ("mode", 1), ("time", 1), ("time", 1), ("time", 1), ("gender", 1),
    ]  # fmt: skip
    assert [line.start.isoformat()[11:16] for line in more.suggestions if line.start] == ["11:00", "11:30", "12:00"]
