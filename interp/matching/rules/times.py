"""The `time` of section 5: the nearest other starts at which somebody fits, every check asked anew.

There may be hundreds of starts for hundreds of people. So what does not change with the start is asked once (the reasons
are there already), what changes with the day once a day, and the rest is worked out as sets of starts, person by person.
That all this gives the same as asking `exclude` at every half hour is a test.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from interp.matching.facts import Candidate, Suggestion
from interp.matching.rules.asked import BLOCKS_TIME, Asked, around, others
from interp.matching.rules.diary import least_gap, load_near, too_much
from interp.matching.rules.hours import by_day, open_spans
from interp.matching.rules.person import lacks_agreement, lacks_declaration, missing_modules, unwilling
from interp.matching.rules.starts import Starts, as_asked, half_hours
from interp.matching.rules.ties import lacks_consent

# Whoever has one of these reasons has it at any time.
AT_ANY_TIME = frozenset(
    {"inactive", "refused", "conflict", "possible_tie", "language", "gender", "mode", "credential", "distance"}
)
# These change with the day on which the session ends, and not within it.
OF_THE_DAY = (missing_modules, lacks_agreement, lacks_declaration, lacks_consent)


def other_times(asked: Asked, out: Collection[tuple[Candidate, frozenset[str]]], now: datetime) -> Iterator[Suggestion]:
    """`out`: everybody who does not fit, with the codes of all their reasons."""
    people = [who for who, codes in out if not codes & AT_ANY_TIME and not unwilling(asked, who)]
    moments = half_hours(asked, now)
    if not people or not moments:
        return
    search = _search(asked, Starts(moments, asked.need.span.length))
    free = [search.free(person) for person in people]
    for bit in _nearest(asked, moments, free)[: asked.policy.other_times]:
        frees = sum(bits >> bit & 1 for bits in free)
        yield Suggestion("time", frees, start=moments[bit].astimezone(asked.zone))


def _nearest(asked: Asked, moments: tuple[datetime, ...], free: list[int]) -> list[int]:
    """The starts at which somebody is free, nearest first; of two that are equally near the earlier one stays first."""
    anybody = 0
    for bits in free:
        anybody |= bits
    here = asked.need.span.start
    found = [bit for bit in range(len(moments)) if anybody >> bit & 1]
    return sorted(found, key=lambda bit: abs(moments[bit] - here))


@dataclass(frozen=True, slots=True)
class Search:
    """What is the same for everybody: the starts that may be suggested, by the day of their start and of their end."""

    asked: Asked
    starts: Starts
    wanted: int
    start_days: dict[date, int]
    end_days: tuple[tuple[Asked, int], ...]  # what is asked on that day

    def free(self, person: Candidate) -> int:
        """The starts at which this person has no reason, who has none that holds at any time."""
        found = self.wanted
        for narrower in (self._in_hours, self._not_away, self._not_busy, self._not_overloaded, self._on_good_days):
            if found:
                found = narrower(person, found)
        return found

    def _in_hours(self, person: Candidate, found: int) -> int:
        """Rows 14 and 13, the hours and the nights."""
        reach, rows = self.starts.reach, [row for row in person.hours if self.asked.need.mode in row.modes]
        found &= self.starts.inside(open_spans(rows, reach, person.zone))
        if "no_nights" in person.opt_outs:
            found &= self.starts.inside(by_day(reach, person.zone, self.asked.policy.day))
        return found

    def _not_away(self, person: Candidate, found: int) -> int:
        """Row 14, time off and imported busy blocks."""
        for span in person.away:
            found &= ~self.starts.nearer(span, timedelta())
        return found

    def _not_busy(self, person: Candidate, found: int) -> int:
        """Row 15."""
        for session in others(self.asked, person, BLOCKS_TIME):
            found &= ~self.starts.nearer(session.span, least_gap(self.asked, session))
        return found

    def _not_overloaded(self, person: Candidate, found: int) -> int:
        """Row 17: the limits day by day, the rest session by session."""
        asked, rest = self.asked, timedelta(hours=self.asked.policy.rest_hours)
        dated = load_near(asked, person, around(self.starts.reach, asked.policy))
        for day, bits in self.start_days.items():
            if found & bits and too_much(asked, person, day, dated):
                found &= ~bits
        for day, span in dated:
            found &= ~self.starts.nearer(span, rest) | self.start_days.get(day, 0)
        return found

    def _on_good_days(self, person: Candidate, found: int) -> int:
        """Rows 4 and 10 to 12."""
        for there, bits in self.end_days:
            if found & bits and any(check(there, person) for check in OF_THE_DAY):
                found &= ~bits
        return found


def _search(asked: Asked, starts: Starts) -> Search:
    ends = starts.on(asked.local_date(moment + starts.length) for moment in starts.moments)
    return Search(
        asked=asked,
        starts=starts,
        wanted=as_asked(asked, starts),
        start_days=starts.on(asked.local_date(moment) for moment in starts.moments),
        end_days=tuple((replace(asked, day=day), bits) for day, bits in ends.items()),
    )
