"""Rows 1, 2 and 6 to 13 but for the nights."""

import pytest

from interp.matching.facts import LEVELS, Reason, Sector, Spoken, Wanted
from interp.matching.rules import exclude

from .make import DAY, POLICY, candidate, codes, days, need, span, trained


def test_the_fitting_pair_has_no_reason():
    assert exclude(need(), candidate(), POLICY) == ()


@pytest.mark.parametrize("status", ["applicant", "paused", "suspended", "retired", None])
def test_only_the_active_may_be_offered(status):
    assert codes(need(), candidate(status=status)) == ("inactive",)


def test_whom_she_refused_is_out():
    assert codes(need(refused=frozenset({"i-1"})), candidate()) == ("refused",)
    assert codes(need(refused=frozenset({"i-2"})), candidate()) == ()


@pytest.mark.parametrize("sector", Sector)
def test_the_language_must_reach_the_sectors_level(sector):
    least = "C1" if sector in ("health", "police", "justice") else "B2"
    for level in LEVELS:
        good = LEVELS.index(level) >= LEVELS.index(least)
        expected = () if good else ("language",)
        hers = candidate(languages=(Spoken("mya", level), Spoken("tha", "C2")))
        service = candidate(languages=(Spoken("mya", "C2"), Spoken("tha", level)))
        assert codes(need(sector=sector), hers) == codes(need(sector=sector), service) == expected


@pytest.mark.parametrize(
    "languages",
    [
        (),
        (Spoken("mya", "C2"),),
        (Spoken("tha", "C2"),),
        (Spoken("mya", None), Spoken("tha", "C2")),
        (Spoken("mya", "C2"), Spoken("tha", None)),
        (Spoken("mya", "native"), Spoken("tha", "C2")),
        (Spoken("ksw", "C2"), Spoken("tha", "C2")),
    ],
)
def test_half_a_pair_or_an_unknown_level_is_no_language(languages):
    assert codes(need(), candidate(languages=languages)) == ("language",)


def test_a_macrolanguage_is_another_language():
    kurdish = candidate(languages=(Spoken("kur", "C2"), Spoken("tha", "C2")))
    assert codes(need(languages=(Wanted("kmr"),)), kurdish) == ("language",)


def test_any_language_she_accepts_will_do_and_none_named_fits_nobody():
    assert codes(need(languages=(Wanted("ksw"), Wanted("mya"))), candidate()) == ()
    assert codes(need(languages=()), candidate()) == ("language",)
    assert codes(need(also_understands=("mya",), languages=(Wanted("ksw"),)), candidate()) == ("language",)


@pytest.mark.parametrize("firm", [True, None])
def test_a_firm_wish_excludes_another_or_unknown_gender(firm):
    wish = need(want="woman", firm=firm)
    assert codes(wish, candidate(gender="woman")) == ()
    assert codes(wish, candidate(gender="man")) == ("gender",)
    assert codes(wish, candidate(gender=None)) == ("gender",)


@pytest.mark.parametrize("gender", ["man", None])
def test_no_wish_or_a_soft_one_excludes_nobody(gender):
    assert codes(need(want="woman", firm=False), candidate(gender=gender)) == ()
    assert codes(need(want=None, firm=True), candidate(gender=gender)) == ()


@pytest.mark.parametrize("mode", ["onsite", "phone", "video"])
def test_the_interpreter_works_in_this_mode_or_is_out(mode):
    assert codes(need(mode=mode), candidate(modes=frozenset({mode}))) == ()
    others = frozenset({"onsite", "phone", "video"}) - {mode}
    assert codes(need(mode=mode), candidate(modes=others)) == ("mode",)


@pytest.mark.parametrize("sector", Sector)
def test_the_credential_must_reach_the_sectors_level(sector):
    least = 2 if sector in ("health", "police", "justice") else 1
    for level in (None, 0, 1, 2, 3):
        expected = () if level is not None and level >= least else ("credential",)
        assert codes(need(sector=sector), candidate(credential_level=level)) == expected


@pytest.mark.parametrize("purpose", ["court", None])
def test_a_court_wants_the_third_level_in_law_and_so_does_a_purpose_left_out(purpose):
    court = need(sector="justice", purpose=purpose)
    legal = frozenset({"legal"})
    assert codes(court, candidate(credential_level=3, credential_domains=legal)) == ()
    assert codes(court, candidate(credential_level=2, credential_domains=legal)) == ("credential",)
    assert codes(court, candidate(credential_level=3, credential_domains=frozenset({"health"}))) == ("credential",)


def test_court_counts_in_justice_only():
    plain = candidate(credential_level=2, credential_domains=frozenset())
    assert codes(need(sector="police", purpose="court"), plain) == ()
    assert codes(need(sector="justice", purpose="advice"), plain) == ()


GENERAL = tuple(f"M0{number}" for number in range(1, 9))
EXTRA = {
    "health": ("M10",),
    "police": ("M11",),
    "justice": ("M11", "M12"),
    "shelter": ("M13",),
    "social": ("M13",),
    "psychosocial": ("M13",),
    "hotline": (),
    "labour": (),
}


@pytest.mark.parametrize("sector", Sector)
@pytest.mark.parametrize(("mode", "remote"), [("onsite", ()), ("phone", ("M09",)), ("video", ("M09",))])
@pytest.mark.parametrize(("minor", "child"), [(False, ()), (True, ("M14",)), (None, ("M14",))])
def test_each_sector_mode_and_age_has_its_modules(sector, mode, remote, minor, child):
    required = GENERAL + remote + EXTRA[sector] + child
    session = need(sector=sector, mode=mode, minor=minor)
    assert codes(session, candidate(certifications=trained(*required))) == ()
    assert exclude(session, candidate(certifications=()), POLICY) == (Reason("training", required),)


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({"on": DAY}, True),
        ({"on": DAY + days(1)}, False),
        ({"on": None}, False),
        ({"until": DAY}, True),
        ({"until": DAY - days(1)}, False),
        ({"until": None}, False),
        ({"revoked": DAY}, False),
        ({"revoked": DAY - days(100)}, False),
        ({"revoked": DAY + days(1)}, True),
        ({"revoked": None}, True),
    ],
)
def test_a_certification_holds_from_its_first_to_its_last_day(changes, good):
    others = tuple(cert for cert in trained() if cert.module != "M03")
    person = candidate(certifications=others + trained("M03", **changes))
    assert exclude(need(), person, POLICY) == (() if good else (Reason("training", ("M03",)),))


def test_one_valid_certification_of_a_module_is_enough():
    ended, revoked = trained("M03", until=DAY - days(1)), trained("M03", revoked=DAY)
    assert codes(need(), candidate(certifications=ended + trained() + revoked)) == ()


def test_training_counts_on_the_local_day_of_the_end():
    until_midnight = need(span=span("2027-01-12 22:00", "2027-01-13 00:00"))  # midnight is already the 13th
    assert codes(until_midnight, candidate(certifications=trained(until=DAY + days(1)))) == ()
    assert codes(until_midnight, candidate(certifications=trained(until=DAY))) == ("training",)
    assert codes(until_midnight, candidate(certifications=trained(until=DAY), zone="Europe/Berlin")) == ("training",)


@pytest.mark.parametrize(("until", "expected"), [(DAY, ()), (DAY - days(1), ("agreement",)), (None, ("agreement",))])
def test_the_agreement_must_last_through_the_day(until, expected):
    assert codes(need(), candidate(agreement_until=until)) == expected


@pytest.mark.parametrize(
    ("declared", "good"),
    [(DAY, True), (DAY + days(1), False), (DAY - days(365), True), (DAY - days(366), False), (None, False)],
)
def test_the_declaration_is_a_year_old_at_most_and_not_from_the_future(declared, good):
    assert codes(need(), candidate(declared_on=declared)) == (() if good else ("declaration",))


@pytest.mark.parametrize("sector", Sector)
def test_a_sector_the_interpreter_does_not_take(sector):
    unwilling = candidate(opt_outs=frozenset({f"not_{sector}"}))
    for other in Sector:
        assert codes(need(sector=other), unwilling) == (("own_limits",) if other == sector else ())


@pytest.mark.parametrize(("minor", "expected"), [(False, ()), (True, ("own_limits",)), (None, ("own_limits",))])
def test_no_minors(minor, expected):
    assert codes(need(minor=minor), candidate(opt_outs=frozenset({"no_minors"}))) == expected


@pytest.mark.parametrize(
    ("hers", "own", "good"),
    [
        ("woman", "woman", True),
        ("man", "woman", False),
        (None, "woman", False),
        ("woman", None, False),
        (None, None, False),
    ],
)
def test_same_gender_only(hers, own, good):
    person = candidate(gender=own, opt_outs=frozenset({"same_gender_only"}))
    assert codes(need(gender=hers), person) == (() if good else ("own_limits",))


def test_every_failure_is_a_reason_in_the_order_of_the_table():
    assert codes(
        need(want="man", refused=frozenset({"i-1"}), place=None),
        candidate(
            status=None, adult=None, gender=None, languages=(), modes=frozenset(), credential_level=None,
            certifications=(), agreement_until=None, declared_on=None, hours=(), opt_outs=frozenset({"not_social"}),
        ),
    ) == (
        "inactive", "refused", "conflict", "language", "gender", "mode", "credential", "training", "agreement",
        "declaration", "own_limits", "hours", "distance",
    )  # fmt: skip
