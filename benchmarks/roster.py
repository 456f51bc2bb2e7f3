"""A roster of any size, made of one seed: rows for the tables, in the order of their keys.

200 languages by Zipf, one to three each, and the national one; one more language is spoken by just as many people at every
size, so that answers of different rosters cost the same work. Five weekly rows, five ties, twelve certifications, two
absences and two imported busy blocks each. Bookings lie evenly over three years before now, three more ahead.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import accumulate, count
from random import Random
from typing import Any

NOW = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)  # a Monday
START = datetime(2027, 3, 3, 2, 0, tzinfo=UTC)  # Wednesday, nine o'clock in Bangkok
PAST, AHEAD = timedelta(days=3 * 365), timedelta(days=28)
TO_COME = 3  # bookings of each interpreter that are not over
NATIONAL, ASKED, RARE = "tha", "qzz", "qzy"
TAGS = tuple(f"q{a}{b}" for a in "abcdefgh" for b in "abcdefghijklmnopqrstuvwxy")  # private use, 200 of them
BY_ZIPF = list(accumulate(1 / rank for rank in range(1, len(TAGS) + 1)))
KINDS = ("employer", "hometown", "community", "landlord_sponsor", "congregation")
MODULES = tuple(f"M{number:02}" for number in range(1, 15))
MODES = json.dumps(["onsite", "phone", "video"])
HOUR = timedelta(hours=1)

Row = tuple[Any, ...]


def token(kind: str, value: int, part: str = "t") -> str:
    """As long as a keyed token, without a key."""
    return f"{part}{KINDS.index(kind):x}{value:062x}"


@dataclass(frozen=True)
class Roster:
    """`people` interpreters and `bookings` of theirs; `speakers` of them hold the language that is asked for."""

    people: int
    bookings: int
    speakers: int = 200
    seed: int = 42

    def rows(self) -> Iterator[tuple[str, tuple[str, ...], Iterator[Row]]]:
        """Table, columns, rows; parents first."""
        yield "organisation", ("id", "uid", "ref", "name", "sector", "timezone", "lat", "lon"), self._houses()
        yield "interpreter", PERSON, self._persons()
        yield "interpreter_language", ("interpreter_id", "tag", "level", "position"), self._languages()
        hours = ("id", "interpreter_id", "weekday", "from_minute", "to_minute", "modes", "position")
        yield "working_hours", hours, numbered(self._hours())
        absence = ("id", "interpreter_id", "kind", "starts_at", "ends_at", "position")
        yield "absence", absence, numbered(self._absences())
        ties = ("id", "interpreter_id", "kind", "token", "sound", "key_name", "position")
        yield "tie", ties, numbered(self._ties())
        certified = ("id", "interpreter_id", "module", "on_day", "until_day", "position")
        yield "certification", certified, numbered(self._certifications())
        yield "employment", ("interpreter_id", "organisation_id", "position"), self._employments()
        yield "case", ("id", "uid", "code", "organisation_id", "created_at", "version"), self._cases()
        yield "request", REQUEST, self._requests()
        yield "booking", BOOKING, self._bookings()

    def _ids(self) -> range:
        return range(1, self.people + 1)

    def _random(self, what: str) -> Random:
        return Random(f"{self.seed} {what}")  # one stream for each table

    @property
    def _few(self) -> int:
        return min(self.speakers, self.people // 4)

    @cached_property
    def asked(self) -> frozenset[int]:
        """The ids of those who hold the asked language."""
        return frozenset(self._random("asked").sample(self._ids(), self._few))

    @cached_property
    def rare(self) -> frozenset[int]:
        """The ids of those who hold the language nobody of the former works into."""
        others = [number for number in self._ids() if number not in self.asked]
        return frozenset(self._random("rare").sample(others, self._few))

    @property
    def houses(self) -> int:
        return max(20, self.people // 200)

    @property
    def cases(self) -> int:
        return max(20, self.bookings // 20)

    @property
    def over(self) -> int:
        """Bookings of each interpreter that are over."""
        return max(0, self.bookings // self.people - TO_COME)

    def _houses(self) -> Iterator[Row]:
        random = self._random("houses")
        for number in range(1, self.houses + 1):
            yield (number, f"o{number}", f"o{number}", f"House {number}", "health", "Asia/Bangkok", *place(random))

    def _persons(self) -> Iterator[Row]:
        random = self._random("persons")
        for number in self._ids():
            status = "active" if random.random() < 0.92 else "paused"
            gender = "woman" if random.random() < 0.6 else "man"
            level = random.choice((1, 2, 2, 3, 3))
            agreed = date(2027, 12, 31) if random.random() < 0.97 else date(2026, 12, 31)
            declared = NOW.date() - timedelta(days=random.randrange(375))
            opted = random.choice(("[]", "[]", "[]", '["no_nights"]', '["no_minors"]', '["not_police"]'))
            yield (
                number, f"i{number}", f"i-{number:06}", "Asia/Bangkok", status, gender, True, *place(random),
                random.randrange(20, 300), MODES, level, '["health"]', str(agreed), str(declared), opted,
            )  # fmt: skip

    def _languages(self) -> Iterator[Row]:
        random = self._random("languages")
        for number in self._ids():
            own = random.choices(TAGS, cum_weights=BY_ZIPF, k=random.randrange(1, 4))
            planted = [tag for tag, held in ((ASKED, self.asked), (RARE, self.rare)) if number in held]
            for position, tag in enumerate([NATIONAL, *dict.fromkeys([*planted, *own])]):
                level = random.choice(("B1", "C1", "C1", "C2", "C2", "C2"))
                yield number, tag, level, position

    def _hours(self) -> Iterator[Row]:
        random = self._random("hours")
        for number in self._ids():
            for position, weekday in enumerate(range(5) if random.random() < 0.7 else range(2, 7)):
                start = random.choice((420, 480, 480, 540, 600))
                yield number, weekday, start, start + random.choice((480, 540, 600)), MODES, position

    def _absences(self) -> Iterator[Row]:
        random = self._random("absences")
        for number in self._ids():
            for position in range(4):
                kind = ("time_off", "imported_busy")[position // 2]
                start = NOW + timedelta(hours=random.randrange(-180 * 24, 180 * 24))
                length = timedelta(days=random.randrange(1, 14)) if position < 2 else timedelta(hours=2)
                yield number, kind, instant(start), instant(start + length), position

    def _ties(self) -> Iterator[Row]:
        random = self._random("ties")
        for number in self._ids():
            for position, kind in enumerate(KINDS):
                value = int(1000 ** random.random())  # the first values are everybody's
                yield number, kind, token(kind, value), token(kind, value, "s"), "t-bench", position

    def _certifications(self) -> Iterator[Row]:
        random = self._random("certifications")
        for number in self._ids():
            for position, module in enumerate(sorted(random.sample(MODULES[8:], 4)) + list(MODULES[:8])):
                begun = NOW.date() - timedelta(days=random.randrange(30, 715))
                yield number, module, str(begun), str(begun + timedelta(days=730)), position

    def _employments(self) -> Iterator[Row]:
        random = self._random("employments")
        for number in self._ids():
            if random.random() < 0.3:
                yield number, random.randrange(1, self.houses + 1), 0

    def _cases(self) -> Iterator[Row]:
        random = self._random("cases")
        for number in range(1, self.cases + 1):
            yield number, f"c{number}", f"C-{number:06}", random.randrange(1, self.houses + 1), instant(NOW), 1

    def _requests(self) -> Iterator[Row]:
        """One for each booking to come: its place is the request's."""
        random = self._random("requests")
        for number, (_, start, end) in enumerate(self._coming(), 1):
            case = random.randrange(1, self.cases + 1)
            yield (
                number, f"r{number}", f"r-{number:07}", case, instant(NOW), "health", "onsite", NATIONAL, instant(start),
                instant(end), "", "Asia/Bangkok", *place(random), "booked",
            )  # fmt: skip

    def _coming(self) -> Iterator[tuple[int, datetime, datetime]]:
        random = self._random("coming")
        for number in self._ids():
            yield from ((number, *span) for span in spread(random, NOW, AHEAD, TO_COME))

    def _bookings(self) -> Iterator[Row]:
        """Past ones first, person by person; those to come belong to the requests, in their order."""
        random, numbers = self._random("bookings"), count(1)
        for who in self._ids():
            for span in spread(random, NOW - PAST, PAST, self.over):
                case = random.randrange(1, self.cases + 1)
                status = "completed" if random.random() < 0.9 else "cancelled"
                yield booking(next(numbers), (None, case), who, status, span)
        for request, (who, *span) in enumerate(self._coming(), 1):
            yield booking(next(numbers), (request, None), who, "confirmed", span)


PERSON = (
    "id", "uid", "ref", "timezone", "status", "gender", "adult", "lat", "lon", "max_travel_km", "modes", "credential_level",
    "credential_domains", "agreement_until", "declared_on", "opt_outs",
)  # fmt: skip
REQUEST = (
    "id", "uid", "ref", "case_id", "created_at", "sector", "mode", "service_language", "starts_at", "ends_at", "local_start",
    "timezone", "lat", "lon", "state",
)  # fmt: skip
BOOKING = (
    "id", "uid", "ref", "request_id", "case_id", "interpreter_id", "seat", "status", "mode", "starts_at", "ends_at",
    "sequence", "created_at",
)  # fmt: skip


def booking(number: int, of: tuple[int | None, int | None], who: int, status: str, span: Sequence[datetime]) -> Row:
    """`of`: its request and its case."""
    mode, (start, end) = "onsite" if number % 3 else "phone", map(instant, span)
    return number, f"b{number}", f"b-{number:07}", *of, who, 1, status, mode, start, end, 0, start


def spread(random: Random, since: datetime, length: timedelta, count: int) -> Iterator[tuple[datetime, datetime]]:
    """Spans of one or two hours, one somewhere in each of as many equal parts."""
    part = length / max(count, 1)
    for number in range(count):
        span = timedelta(hours=random.choice((1, 1, 2)))
        start = since + part * number + HOUR + random.random() * (part - span - HOUR)
        start = start.replace(minute=0, second=0, microsecond=0)  # an hour at most before, so still in its part
        yield start, start + span


def numbered(rows: Iterator[Row]) -> Iterator[Row]:
    return ((number, *row) for number, row in enumerate(rows, 1))


def place(random: Random) -> tuple[float, float]:
    """Somewhere around Bangkok."""
    return 13.75 + random.uniform(-1.2, 1.2), 100.5 + random.uniform(-1.2, 1.2)


def instant(moment: datetime) -> str:
    """As SQLite keeps it, and as PostgreSQL reads it in UTC."""
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")
