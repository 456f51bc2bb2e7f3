"""Modules, organisations and interpreters of the demo. Everybody here is invented; names are a plant, 'Demo' and a number."""

from datetime import date, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]

MONDAY = date(2027, 1, 4)  # the week that `interp.exchange.demo` moves to today
PLACES = {
    "bangkok": {"lat": 13.75, "lon": 100.50},
    "samut sakhon": {"lat": 13.55, "lon": 100.27},
    "mae sot": {"lat": 16.71, "lon": 98.57},
    "chiang mai": {"lat": 18.79, "lon": 98.98},
    "ranong": {"lat": 9.96, "lon": 98.63},
}
ZONE = "Asia/Bangkok"

ORGANISATIONS = [
    {"ref": "hospital", "name": "Riverside Demo Hospital", "sector": "health", "area": PLACES["bangkok"]},
    {
        "ref": "police",
        "name": "Salt Field Demo Police, Unit for Women",
        "sector": "police",
        "area": PLACES["samut sakhon"],
    },
    {"ref": "shelter", "name": "Open Gate Demo Shelter", "sector": "shelter", "area": PLACES["mae sot"]},
    {"ref": "legal-aid", "name": "Northern Demo Legal Aid", "sector": "justice", "area": PLACES["chiang mai"]},
    {"ref": "hotline", "name": "Night and Day Demo Hotline", "sector": "hotline", "area": PLACES["bangkok"]},
]

# code, title, hours, months a certification holds, modules that come first
MODULES = [
    ("M01", "The interpreter's role: ethics, limits, speaking in the first person", 4, 24, ""),
    ("M02", "Keeping confidence, declaring ties, seeing power", 4, 12, "M01"),
    ("M03", "Violence against women: power, kinds, myths, and no blame", 6, 24, "M01"),
    ("M04", "Interpreting at the survivor's pace: trauma and choice", 6, 24, "M03"),
    ("M05", "Migration, rights at work, trafficking, and why we never ask about papers", 4, 24, "M03"),
    ("M06", "Words that do not blame: a glossary in your own languages", 4, 24, "M03"),
    ("M07", "Consecutive and sight interpreting, notes and how to destroy them", 8, 36, "M01"),
    ("M08", "Looking after yourself: strain, limits, debriefing", 4, 12, "M04"),
    ("M09", "By phone and video, with a safe way to call", 3, 24, "M04"),
    ("M10", "Health: examinations, care after rape, choices", 6, 24, "M04 M07"),
    ("M11", "Police: the first statement, evidence and rights", 6, 24, "M04 M07"),
    ("M12", "Courts, protection orders and claims for wages", 6, 24, "M11"),
    ("M13", "Shelters, counselling and safety plans", 4, 24, "M04 M08"),
    ("M14", "Children and young people", 6, 12, "M04 M08"),
    ("M15", "Survivors with a disability, Deaf survivors, teams and relay", 4, 24, "M04"),
    ("M16", "LGBTIQ+ and male survivors: words that include", 3, 24, "M03"),
    ("P01", "For providers: working with an interpreter", 3, 24, ""),
    ("P02", "For providers: migrant survivors and safe records", 2, 24, "P01"),
    ("T01", "For trainers: marking fairly, keeping learners safe", 8, 24, "M01 M02 M03 M04 M05 M06 M07 M08"),
]
MONTHS = {code: months for code, _, _, months, _ in MODULES}
BASE = [f"M{number:02}" for number in range(1, 9)]

WORDS = (
    "Jasmine Lotus Orchid Teak Bamboo Hibiscus Mango Tamarind Frangipani Acacia Banyan Ginger Lily Marigold Cassia "
    "Padauk Rosewood Lemongrass Neem Magnolia Jackfruit Coral Cedar Pandan Dahlia Zinnia Aster Camellia Gardenia "
    "Sesame Clover Willow Rattan Cinnamon Nutmeg Palm Papaya Longan Mimosa Iris Violet Peony Lantana Champak Betel "
    "Kapok Rambutan Pomelo Guava Lime Sandalwood Ylang Narra Plumeria Cotton Juniper Rhododendron Barley Mustard Jute"
)
PLANTS = WORDS.split()

# tag, women, men, the places they live in by turns, other languages some of them hold
SPEAKERS = [
    ("mya", 9, 3, ["samut sakhon", "bangkok", "mae sot", "ranong"], []),
    ("shn", 5, 1, ["chiang mai", "chiang mai", "bangkok"], [("mya", "C1")]),
    ("ksw", 4, 1, ["mae sot", "mae sot", "bangkok"], [("mya", "C1")]),
    ("kac", 3, 0, ["chiang mai", "bangkok"], [("mya", "C1")]),
    ("mnw", 3, 1, ["samut sakhon", "ranong"], [("mya", "C1")]),
    ("rhg", 2, 1, ["ranong", "bangkok"], [("ben", "B2")]),
    ("khm", 5, 2, ["bangkok", "samut sakhon"], []),
    ("lao", 4, 1, ["bangkok", "chiang mai"], []),
    ("vie", 3, 1, ["bangkok"], []),
    ("ind", 2, 1, ["bangkok"], []),
    ("tgl", 3, 1, ["bangkok", "chiang mai"], [("eng", "C2")]),
    ("npi", 1, 1, ["bangkok"], [("eng", "C1")]),
    ("ben", 1, 1, ["bangkok"], [("eng", "C1")]),
]
# The credential of those on whom the demo's bookings rest; they also have enough Thai. The others get theirs by chance.
SKILLED = {
    "i-001": 2, "i-003": 2, "i-011": 3, "i-013": 3, "i-014": 3, "i-016": 3, "i-034": 2, "i-035": 2, "i-036": 2,
    "i-038": 2, "i-043": 2, "i-046": 2, "i-050": 3, "i-051": 3,
}  # fmt: skip
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SHIFTS = {
    "office": [(WEEK[:5], "08:00", "18:00", None)],
    "long": [(WEEK[:6], "07:00", "20:00", None)],
    "late": [(WEEK[:5], "12:00", "22:00", None)],
    "weekend": [(WEEK[3:], "08:00", "19:00", None)],
    "night": [(WEEK, "19:00", "24:00", ["phone", "video"]), (WEEK, "00:00", "07:00", ["phone", "video"])],
}
SHIFT_TURNS = ["office", "long", "office", "long", "late", "office", "weekend", "long"]


def day(offset: int) -> str:
    """The date so many days after the anchored Monday."""
    return (MONDAY + timedelta(days=offset)).isoformat()


def at(offset: int, time: str) -> str:
    return f"{day(offset)}T{time}:00+07:00"


def organisations() -> list[Row]:
    return [{**row, "timezone": ZONE} for row in ORGANISATIONS]


def modules() -> list[Row]:
    return [
        {"code": code, "title": title, "hours": hours, "valid_months": months, "requires": first.split()}
        for code, title, hours, months, first in MODULES
    ]


def interpreters(chance: Random) -> list[Row]:
    people: list[Row] = []
    for tag, women, men, places, others in SPEAKERS:
        for turn in range(women + men):
            gender = "woman" if turn < women else "man"
            place = places[turn % len(places)]
            people.append(_person(chance, len(people) + 1, tag=tag, gender=gender, place=place, others=others))
    return people


def _person(chance: Random, number: int, *, tag: str, gender: str, place: str, others: list[tuple[str, str]]) -> Row:
    plant = PLANTS[number - 1]
    ref = f"i-{number:03}"
    level = SKILLED.get(ref, chance.choice([1, 2, 2, 2, 3]))
    return {
        "ref": ref,
        "name": f"{plant} Demo {number:02}",
        "email": f"{plant.lower()}.{number:02}@interpreters.invalid",
        "gender": gender,
        "status": "active",
        "timezone": ZONE,
        "adult": True,
        "area": PLACES[place],
        "max_travel_km": chance.choice([30, 40, 60, 80]),
        "modes": ["onsite", "phone", "video"],
        "languages": _languages(chance, tag, others, sure=ref in SKILLED),
        "credential": {"level": level, "domains": [[], ["health"], ["health", "legal"]][level - 1]},
        "hours": hours(SHIFT_TURNS[number % len(SHIFT_TURNS)]),
        "certifications": _certifications(chance, level),
        "agreement_until": day(chance.randrange(90, 500)),
        "declared_on": day(-chance.randrange(20, 220)),
    }


def _languages(chance: Random, tag: str, others: list[tuple[str, str]], *, sure: bool) -> list[Row]:
    spoken = [{"tag": tag, "level": "C2"}, *({"tag": other, "level": level} for other, level in others)]
    thai = chance.choice(["C1", "C1", "C1", "C2", "B2"])
    spoken.append({"tag": "tha", "level": "C1" if sure else thai})
    if "eng" not in [row["tag"] for row in spoken] and chance.random() < 0.35:
        spoken.append({"tag": "eng", "level": chance.choice(["B2", "C1"])})
    return spoken


def hours(shift: str) -> list[Row]:
    rows = ((weekday, row) for row in SHIFTS[shift] for weekday in row[0])
    return [
        {"weekday": weekday, "from": start, "to": end, "modes": modes or ["onsite", "phone", "video"]}
        for weekday, (_, start, end, modes) in rows
    ]


def certification(module: str, on: int) -> Row:
    """A certification of that day; it holds as long as the module says."""
    first = MONDAY + timedelta(days=on)
    years, month = divmod(first.month - 1 + MONTHS[module], 12)
    last = date(first.year + years, month + 1, min(first.day, 28)) - timedelta(days=1)
    return {"module": module, "on": first.isoformat(), "until": last.isoformat()}


def _certifications(chance: Random, level: int) -> list[Row]:
    settings = {1: ["M13"], 2: ["M10", "M11", "M13"], 3: ["M10", "M11", "M12", "M13"]}[level]
    wanted = [*BASE, "M09", *settings, *(code for code in ("M14", "M15", "M16") if chance.random() < 0.4)]
    # All last a month at least beyond the anchored week; the gaps are made one by one in `demo_gaps`.
    return [certification(code, -chance.randrange(10, MONTHS[code] * 30 - 60)) for code in wanted]
