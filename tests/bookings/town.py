"""A town drawn by lot, as an exchange document: people who nearly fit, requests that somebody fits and such that nobody does."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
ZONE = "Asia/Bangkok"
NOW = datetime(2027, 3, 1, 10, 0, tzinfo=ZoneInfo(ZONE))
HERS, BETWEEN, SERVICE = ("mya", "ksw", "shn"), ("eng", "lao"), ("tha", "khm")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
VALUES = ("Golden Thread", "Blue Harbour", "Mountain View", "River Market")
SECTORS = ("health", "police", "justice", "social", "hotline")
HOUSES = ("house-a", "house-b")
MODES = ["onsite", "phone", "video"]


def town(seed: int, people: int = 60, requests: int = 10) -> Row:
    random = Random(seed)
    interpreters = [_person(random, number) for number in range(people)]
    cases = [_case(random, number, people) for number in range(requests + 4)]
    asked = [_request(random, number) for number in range(requests)]
    before = [_request(random, number, days=(-40, 12)) for number in range(requests, requests + 4)]
    bookings = [_booking(random, number, people, before) for number in range(people * 3)]
    houses = [{"ref": ref, "sector": "health", "timezone": ZONE, "area": _area(random)} for ref in HOUSES]
    return {
        "format": "interp-exchange", "version": 1, "organisations": houses, "interpreters": interpreters, "cases": cases,
        "requests": asked + before, "bookings": _apart(bookings),
    }  # fmt: skip


def _some(random: Random, codes: Any, most: int) -> list[Any]:
    return random.sample(list(codes), random.randrange(most + 1))


def _area(random: Random) -> Row:
    return {"lat": round(13.75 + random.uniform(-0.6, 0.6), 5), "lon": round(100.5 + random.uniform(-0.6, 0.6), 5)}


def _person(random: Random, number: int) -> Row:
    tags = random.sample([*HERS, *BETWEEN, *SERVICE, SERVICE[0]], random.choice((2, 3, 3, 4)))
    modules = [f"M{n:02}" for n in range(1, 15) if random.random() < 0.985]
    begun = (NOW - timedelta(days=random.choice((30, 200, 728, 735)))).date()
    return {
        "ref": f"i-{number:03}", "name": f"Person {number:03}", "timezone": ZONE, "area": _area(random),
        "status": "active" if random.random() < 0.95 else "paused", "gender": random.choice(("woman", "woman", "man")),
        "adult": random.random() < 0.98, "max_travel_km": random.choice((20, 60, 120)),
        "modes": MODES if random.random() < 0.8 else _some(random, MODES, 2),
        "languages": [{"tag": tag, "level": random.choice(("B2", "C1", "C2", "C2"))} for tag in dict.fromkeys(tags)],
        "credential": {"level": random.choice((1, 2, 3, 3)), "domains": _some(random, ("health", "legal"), 2)},
        "hours": [_hours(random, day) for day in WEEK if random.random() < 0.8],
        "time_off": [_span(random, -3, 14, hours=(24, 48, 96)) for _ in range(random.randrange(2))],
        "imported_busy": [_span(random, -3, 14) for _ in range(random.randrange(4))],
        "certifications": [
            {"module": code, "on": begun.isoformat(), "until": (begun + timedelta(days=731)).isoformat()} for code in modules
        ],
        "agreement_until": random.choice(("2027-12-31", "2027-12-31", "2027-12-31", "2027-03-04")),
        "declared_on": random.choice(("2026-09-01", "2026-09-01", "2026-03-02")),
        "ties": [{"kind": "employer", "value": value} for value in _some(random, VALUES, 1)]
        + [{"kind": "hometown", "value": value} for value in _some(random, VALUES, 1)],
        "opt_outs": _some(random, ("no_nights", "no_minors", "not_police", "same_gender_only"), 1),
        "limits": random.choice(({}, {"day_sessions": 1}, {"week_hours": 4})),
        "works_for": _some(random, HOUSES, 1) if random.random() < 0.2 else [],
    }  # fmt: skip


def _hours(random: Random, day: str) -> Row:
    start, end = random.choice((("08:00", "18:00"), ("00:00", "24:00"), ("06:30", "12:00"), ("13:00", "24:00")))
    return {"weekday": day, "from": start, "to": end, "modes": MODES}


def _span(random: Random, first: int, last: int, hours: tuple[int, ...] = (1, 2, 3)) -> Row:
    """Somewhere in those days from now, on a quarter of an hour."""
    start = NOW + timedelta(days=first, minutes=15 * random.randrange((last - first) * 96))
    end = start + timedelta(hours=random.choice(hours))
    return {"start": start.isoformat(), "end": end.isoformat()}


def _case(random: Random, number: int, people: int) -> Row:
    hers = random.sample(HERS, random.choice((1, 1, 2)))
    wish = random.choice(({"asked": False}, {"asked": True, "want": "woman", "firm": random.random() < 0.7}))
    return {
        "code": f"C-{number:03}", "organisation": random.choice(HOUSES), "minor": random.random() < 0.2, "gender": "woman",
        "languages": [{"tag": tag} for tag in hers], "interpreter_gender": wish,
        "also_understands": _some(random, [tag for tag in (*HERS, *BETWEEN) if tag not in hers], 2),
        "avoid": [{"kind": "employer", "value": random.choice(VALUES)}, {"kind": "hometown", "value": random.choice(VALUES)}],
        "refused": [f"i-{random.randrange(people):03}"], "wants": [f"i-{random.randrange(people):03}"],
        "continuity": random.random() < 0.5, "linked": [f"C-{number + 1:03}"] if number % 4 == 0 else [],
        "consents": _consents(random, people), "from": random.choice(("elsewhere", "local", None)),
    }  # fmt: skip


def _consents(random: Random, people: int) -> list[Row]:
    who = random.sample(range(people), 4)
    return [
        {"interpreter": f"i-{one:03}", "kind": "hometown", "given": one % 3 > 0, "until": "2028-01-01"} for one in who
    ]


def _request(random: Random, number: int, days: tuple[int, int] = (0, 10)) -> Row:
    return {
        "ref": f"r-{number:03}", "case": f"C-{number:03}", "sector": random.choice(SECTORS), "purpose": "advice",
        "mode": random.choice(MODES), "service_language": random.choice(SERVICE), "timezone": ZONE, "area": _area(random),
        **_span(random, *days),
    }  # fmt: skip


def _booking(random: Random, number: int, people: int, before: list[Row]) -> Row:
    status = random.choice(("completed", "completed", "cancelled", "confirmed", "held"))
    return {
        "ref": f"b-{number:03}", "request": random.choice(before)["ref"], "interpreter": f"i-{random.randrange(people):03}",
        "status": status, "mode": random.choice(MODES), "area": _area(random), **_span(random, -32, 20),
    }  # fmt: skip


def _apart(bookings: list[Row]) -> list[Row]:
    """At most one that is not over for each interpreter, and for each request: nobody is in two places at once."""
    kept, people, asked = [], set(), set()
    for row in bookings:
        if row["status"] in ("held", "confirmed"):
            if row["interpreter"] in people or row["request"] in asked:
                continue
            people.add(row["interpreter"])
            asked.add(row["request"])
        kept.append(row)
    return kept
