"""Random needs and candidates from a small world, so that they often almost fit."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from interp.matching.facts import LEVELS, TIE_KINDS, Consent, Hours, Limits, Sector, Spoken, Tied, Wanted
from interp.spans import Span

from .make import BERLIN, DAY, HERE, at, candidate, days, need, north, session, trained

REFS = st.sampled_from(["i-1", "i-2", "i-3"])
TAGS = st.sampled_from(["mya", "ksw", "shn"])
VARIANTS = st.sampled_from([None, None, "tavoyan", "yangon"])
GENDERS = st.sampled_from(["woman", "man", "other", None])
FLAGS = st.sampled_from([True, False, None])
MODES = st.sampled_from(["onsite", "phone", "video"])
PLACES = st.sampled_from([None, HERE, HERE, north(0.1), north(30), north(150)])
DATES = st.sampled_from([None, *(DAY + days(offset) for offset in (-400, -366, -365, -1, 0, 1, 365))])
ZONES = st.sampled_from(["Asia/Bangkok", "Asia/Bangkok", BERLIN])
# Most kinds are rare in life and here; hometown and embassy have the most to decide.
TIES = st.builds(
    Tied,
    st.sampled_from(["hometown", "embassy", "kin", *TIE_KINDS]),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["", "", "like-a"]),
)
KINDS = st.sampled_from(["hometown", "embassy", "kin"])


def few(strategy, most=2):
    return st.lists(strategy, max_size=most).map(tuple)


def some(strategy, most=2):
    return st.frozensets(strategy, max_size=most)


@st.composite
def spans(draw, around=0):
    """Whole quarters of an hour on Tuesday 12 January 2027, or so many days around it."""
    first = at("2027-01-12 00:00") + timedelta(days=draw(st.integers(-around, around)))
    start = first + timedelta(minutes=15 * draw(st.integers(20, 80)))
    return Span(start, start + timedelta(minutes=15 * draw(st.integers(1, 16))))


def sessions():
    fact = session("2027-01-12 09:00", "10:00")
    statuses = st.sampled_from(["held", "confirmed", "running", "completed", "cancelled"])
    requests = st.sampled_from(["r-1", "r-2", None])
    return st.builds(replace, st.just(fact), span=spans(5), mode=MODES, status=statuses, place=PLACES, request=requests)


WEEK = st.builds(Hours, st.integers(0, 6), st.integers(0, 600), st.integers(601, 1440), some(MODES, 3))
LEVEL = st.sampled_from([None, *LEVELS, "C2", "C2"])
LIMIT = st.sampled_from([None, 0, 1, 2.5, 20])

FACTS_OF_NEED = {
    "span": spans(),
    "zone": ZONES,
    "mode": MODES,
    "sector": st.sampled_from(Sector),
    "purpose": st.sampled_from(["court", "advice", None]),
    "place": PLACES,
    "organisation": st.just(None),
    "languages": st.lists(st.builds(Wanted, TAGS, VARIANTS), max_size=3, unique_by=lambda wanted: wanted.tag).map(
        tuple
    ),
    "also_understands": few(st.sampled_from(["ksw", "shn", "mya", "tha"]), 3),
    "minor": FLAGS,
    "gender": GENDERS,
    "want": GENDERS,
    "firm": FLAGS,
    "elsewhere": st.sampled_from(["elsewhere", "local"]),
    "avoid": few(TIES, 4),
    "embassy_help": FLAGS,
    "refused": some(REFS, 1),
    "wants": some(REFS, 1),
    "continuity": FLAGS,
    "consents": few(st.builds(Consent, REFS, st.sampled_from(["hometown", "embassy"]), FLAGS, DATES), 3),
    "cleared": some(st.tuples(REFS, KINDS)),
}
FACTS_OF_CANDIDATE = {
    "zone": ZONES,
    "status": st.sampled_from(["paused", None]),
    "gender": GENDERS,
    "adult": st.sampled_from([False, None]),
    "place": PLACES,
    "max_travel_km": st.sampled_from([None, 0, 20, 40, 200]),
    "modes": some(MODES, 3),
    "languages": few(st.builds(Spoken, st.sampled_from(["mya", "ksw", "tha", "eng"]), LEVEL, VARIANTS), 3),
    "credential_level": st.sampled_from([None, 0, 1, 2, 3]),
    "credential_domains": some(st.sampled_from(["legal", "health"])),
    "certifications": DATES.map(lambda until: (*trained()[3:], *trained("M03", until=until))),
    "agreement_until": DATES,
    "declared_on": DATES,
    "opt_outs": some(st.sampled_from(["no_nights", "no_minors", "same_gender_only", "not_police"])),
    "limits": st.builds(Limits, LIMIT, LIMIT, LIMIT),
    "hours": few(WEEK, 6),
    "away": few(spans(1), 1),
    "sessions": few(sessions(), 4),
    "ties": few(TIES),
    "works_for": some(st.sampled_from(["shelter-a", "hospital-b"]), 1),
    "other_party": st.just(True),
    "completed_for_case": st.booleans(),
}


@st.composite
def changes(draw, facts):
    """A few of the facts, so that about every second pair still fits."""
    return {name: draw(facts[name]) for name in draw(st.lists(st.sampled_from(list(facts)), max_size=3, unique=True))}


def needs():
    return changes(FACTS_OF_NEED).map(lambda changed: need(**changed))


def candidates(ref="i-1"):
    return changes(FACTS_OF_CANDIDATE).map(lambda changed: candidate(ref=ref, **changed))


def crowds(most=3):
    """Up to three candidates with different references."""
    return st.lists(REFS, max_size=most, unique=True).flatmap(
        lambda refs: st.tuples(*(candidates(ref=ref) for ref in refs))
    )


@st.composite
def unmet_crowds(draw):
    """Three candidates who each hold two or three languages, seldom hers and the service's: relay and suggestions abound."""
    pairs = st.sampled_from(
        [
            ("mya", "eng"),
            ("mya", "eng", "shn"),
            ("mya", "shn"),
            ("eng", "tha"),
            ("eng", "tha", "shn"),
            ("ksw", "tha"),
            ("mya", "tha"),
        ]
    )
    people = []
    for ref in ("i-1", "i-2", "i-3"):
        tags = draw(pairs)
        changed = draw(st.one_of(st.just({}), changes(FACTS_OF_CANDIDATE)))
        people.append(candidate(**{"ref": ref, "languages": tuple(Spoken(tag, "C2") for tag in tags)} | changed))
    return tuple(people)


# One thing each that keeps somebody from a wish for a woman, of somebody who speaks mya or ksw, with an avoid list.
OBSTACLES = {
    "gender": st.sampled_from(["man", None]),
    "modes": some(MODES, 2),
    "languages": st.sampled_from(
        [("mya", "eng"), ("eng", "tha"), ("mya", "shn"), ("shn", "tha"), ("eng", "shn", "tha")]
    ).map(lambda tags: tuple(Spoken(tag, "C1") for tag in tags)),
    "certifications": st.sampled_from([trained()[1:], trained()[2:], tuple(c for c in trained() if c.module != "M09")]),
    "ties": few(st.builds(Tied, KINDS, st.sampled_from(["a", "b"]), st.sampled_from(["", "like-a"])), 2),
    "away": st.just((Span(at("2027-01-12 08:00"), at("2027-01-12 12:00")),)),
    "place": st.just(north(150)),
    "status": st.just("paused"),
}


@st.composite
def unmet(draw):
    """A need, and three people of whom each has one or two of the obstacles."""
    asked = need(
        want=draw(st.sampled_from(["woman", None])),
        firm=draw(FLAGS),
        also_understands=draw(FACTS_OF_NEED["also_understands"]),
        avoid=draw(st.sampled_from([(), (Tied("hometown", "a", "like-a"),)])),
        embassy_help=draw(FLAGS),
        consents=draw(few(st.builds(Consent, REFS, st.sampled_from(["hometown", "embassy"]), FLAGS, DATES), 3)),
        mode=draw(MODES),
        service_language=draw(st.sampled_from(["tha", "tha", "eng"])),
    )
    wrong = st.lists(st.sampled_from(list(OBSTACLES)), min_size=1, max_size=2, unique=True)
    refs = ("i-1", "i-2", "i-3")
    return asked, tuple(candidate(ref=ref, **{name: draw(OBSTACLES[name]) for name in draw(wrong)}) for ref in refs)
