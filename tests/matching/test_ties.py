"""Rows 3 and 4: what blocks, and what is hers to allow."""

from datetime import date

import pytest

from interp.matching.facts import BLOCKING_KINDS, CONSENT_KINDS, TIE_KINDS, Consent
from interp.matching.rules import rank

from .make import DAY, POLICY, candidate, codes, days, need, tie

BY_VALUE = [kind for kind in TIE_KINDS if kind not in ("embassy", "authority")]
ASKABLE = [kind for kind in CONSENT_KINDS if kind != "embassy"]


def yes(kind: str, until: date | None = DAY, given: bool | None = True, interpreter: str = "i-1") -> Consent:
    return Consent(interpreter, kind, given, until)


@pytest.mark.parametrize("kind", BY_VALUE)
def test_a_tie_counts_when_kind_and_value_are_the_same(kind):
    tied = candidate(ties=(tie(kind, "a"),))
    assert codes(need(avoid=(tie(kind, "a"),)), tied) == (("consent",) if kind in CONSENT_KINDS else ("conflict",))
    assert codes(need(avoid=(tie(kind, "b"),)), tied) == ()
    assert codes(need(avoid=()), tied) == ()


def test_the_same_value_under_another_kind_is_no_tie():
    assert codes(need(avoid=(tie("recruiter"),)), candidate(ties=(tie("employer"),))) == ()


def test_an_authority_blocks_by_itself():
    assert codes(need(), candidate(ties=(tie("authority"),))) == ("conflict",)


@pytest.mark.parametrize("kind", BLOCKING_KINDS)
def test_no_consent_lifts_a_block(kind):
    agreed = need(avoid=(tie(kind),), consents=(yes(kind),), embassy_help=True)
    assert codes(agreed, candidate(ties=(tie(kind),))) == ("conflict",)


@pytest.mark.parametrize("kind", ASKABLE)
def test_her_yes_lets_pass(kind):
    agreed = need(avoid=(tie(kind),), consents=(yes(kind),))
    assert codes(agreed, candidate(ties=(tie(kind),))) == ()


@pytest.mark.parametrize(
    ("consent", "good"),
    [
        (yes("hometown", DAY), True),
        (yes("hometown", DAY + days(1)), True),
        (yes("hometown", DAY - days(1)), False),
        (yes("hometown", None), False),
        (yes("hometown", given=None), False),
        (yes("hometown", given=False), False),
        (yes("community"), False),
        (yes("hometown", interpreter="i-2"), False),
    ],
)
def test_a_yes_is_for_one_interpreter_and_kind_through_its_last_day(consent, good):
    asked = need(avoid=(tie("hometown"),), consents=(consent,))
    assert codes(asked, candidate(ties=(tie("hometown"),))) == (() if good else ("consent",))


def test_two_kinds_need_two_consents_and_are_one_reason():
    kinds = (tie("hometown"), tie("congregation"))
    tied = candidate(ties=kinds)
    assert codes(need(avoid=kinds), tied) == ("consent",)
    assert codes(need(avoid=kinds, consents=(yes("hometown"),)), tied) == ("consent",)
    assert codes(need(avoid=kinds, consents=(yes("hometown"), yes("congregation"))), tied) == ()


@pytest.mark.parametrize("turn", [1, -1])
def test_a_no_beside_a_yes_is_a_no(turn):
    both = (yes("hometown"), yes("hometown", given=False))[::turn]
    assert codes(need(avoid=(tie("hometown"),), consents=both), candidate(ties=(tie("hometown"),))) == ("consent",)


@pytest.mark.parametrize("help_asked", [False, None])
def test_an_embassy_blocks_unless_she_asked_for_its_help(help_asked):
    asked = need(embassy_help=help_asked, consents=(yes("embassy"),))
    assert codes(asked, candidate(ties=(tie("embassy"),))) == ("conflict",)


def test_an_embassy_she_asked_for_needs_her_consent():
    tied = candidate(ties=(tie("embassy"),))
    assert codes(need(embassy_help=True), tied) == ("consent",)
    assert codes(need(embassy_help=True, consents=(yes("embassy"),)), tied) == ()


def test_block_and_consent_stand_together_when_there_are_two_ties():
    kinds = (tie("kin"), tie("hometown"))
    assert codes(need(avoid=kinds), candidate(ties=kinds)) == ("conflict", "consent")


def test_somebody_who_worked_for_the_other_side_is_out():
    assert codes(need(), candidate(other_party=True)) == ("conflict",)


@pytest.mark.parametrize("adult", [False, None])
def test_whoever_is_not_known_to_be_an_adult_is_out(adult):
    assert codes(need(), candidate(adult=adult)) == ("conflict",)


def test_staff_of_the_organisation_are_out():
    assert codes(need(organisation="shelter-a"), candidate(works_for=frozenset({"shelter-a"}))) == ("conflict",)
    assert codes(need(organisation="shelter-a"), candidate(works_for=frozenset({"hospital-b"}))) == ()


def test_staff_of_any_are_out_when_the_organisation_is_unknown():
    assert codes(need(organisation=None), candidate(works_for=frozenset({"hospital-b"}))) == ("conflict",)
    assert codes(need(organisation=None), candidate(works_for=frozenset())) == ()


def test_the_rank_names_the_first_tie_of_the_page_that_she_allowed():
    kinds = tuple(tie(kind) for kind in reversed(ASKABLE))
    agreed = need(avoid=kinds, consents=tuple(yes(kind) for kind in ASKABLE))
    assert rank(agreed, candidate(ties=kinds), POLICY).tie == "hometown"
    assert rank(need(), candidate(ties=kinds), POLICY).tie is None
