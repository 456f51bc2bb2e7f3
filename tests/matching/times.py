"""Needs near midnight, night and a change of the clocks, and candidates whom something about the time keeps away."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from interp.matching.facts import Consent, Hours, Limits
from interp.spans import Span

from .make import BERLIN, DAY, HERE, at, candidate, days, need, north, rows, session, tie, trained
from .pairs import MODES, changes, few

ZONES = st.sampled_from(["Asia/Bangkok", "Asia/Bangkok", BERLIN, "Asia/Kathmandu"])
STARTS = st.sampled_from(
    [
        "2027-01-12 09:00",
        "2027-01-12 06:45",
        "2027-01-17 21:10",
        "2027-03-27 23:00",
        "2027-03-28 03:00",
        "2027-10-30 22:30",
    ]
)
NOTHING = st.just({})


@st.composite
def needs_around_a_change(draw):
    """An onsite session or one by phone, of a quarter of an hour to four hours; she has said yes and no to hometowns."""
    zone = draw(ZONES)
    start = at(draw(STARTS), zone)
    length = timedelta(minutes=draw(st.sampled_from([15, 60, 120, 235, 240])))
    day = (start + length).date()
    return need(
        zone=zone,
        span=Span(start, start + length),
        mode=draw(st.sampled_from(["onsite", "phone"])),
        avoid=(tie("hometown"),),
        consents=(Consent("i-0", "hometown", True, day + days(draw(st.integers(-1, 1)))),),
    )


@st.composite
def kept_away(draw):
    """Somebody of whom a few facts turn on the day or the hour; `around` is put on the need's day by `near`."""
    facts = {
        "zone": ZONES,
        "hours": few(
            st.builds(
                Hours,
                st.integers(0, 6),
                st.integers(0, 600),
                st.integers(601, 1440),
                st.just(frozenset({"onsite", "phone"})),
            ),
            9,
        ),
        "away": st.lists(spans(), max_size=3).map(tuple),
        "sessions": st.lists(sessions(), min_size=1, max_size=5).map(tuple),
        "limits": st.builds(Limits, *[st.sampled_from([None, 1, 3, 4.5, 20])] * 3),
        "opt_outs": st.just(frozenset({"no_nights"})),
        "certifications": dates().map(lambda day: (*trained()[1:], *trained("M01", until=day))),
        "agreement_until": dates(),
        "declared_on": dates().map(lambda day: day - days(365)),
        "ties": st.just((tie("hometown"),)),
    }
    return candidate(**{"hours": rows(start=480, end=1020)} | draw(changes(facts)))


ANCHORS = st.sampled_from([DAY, DAY + days(5), DAY + days(74), DAY + days(75), DAY + days(291)])


def dates():
    """The days of `STARTS` and those beside them."""
    return st.builds(lambda day, off: day + days(off), ANCHORS, st.integers(-1, 1))


def spans():
    """Whole quarters of an hour within two days of the needs."""
    return st.builds(
        lambda day, quarter, length: Span(
            at(f"{day} 00:00") + timedelta(minutes=15 * quarter),
            at(f"{day} 00:00") + timedelta(minutes=15 * (quarter + length)),
        ),
        ANCHORS,
        st.integers(-96, 192),
        st.integers(1, 40),
    )


def sessions():
    fact = session("2027-01-12 09:00", "10:00")
    statuses = st.sampled_from(["held", "confirmed", "running", "completed", "cancelled"])
    places = st.sampled_from([None, HERE, north(0.1), north(30), north(150)])
    return st.builds(
        replace,
        st.just(fact),
        span=spans(),
        mode=MODES,
        status=statuses,
        place=places,
        request=st.sampled_from(["r-1", "r-2"]),
    )
