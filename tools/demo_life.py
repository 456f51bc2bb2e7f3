"""Cases, requests and bookings of the demo. The codes were drawn at random once and stand for nobody."""

from typing import Any

from demo_roster import PLACES, ZONE, at, day

Row = dict[str, Any]

FIRM_WOMAN = {"asked": True, "want": "woman", "firm": True}
RATHER_WOMAN = {"asked": True, "want": "woman", "firm": False}
NO_PREFERENCE = {"asked": True, "want": None, "firm": False}
NOT_ASKED = {"asked": False}


def case(code: str, organisation: str, *tags: str, wish: Row, **more: Any) -> Row:
    languages = [{"tag": tag} for tag in tags]
    plain = {"code": code, "organisation": organisation, "minor": False, "gender": "woman", "languages": languages}
    return plain | {"interpreter_gender": wish, "embassy_help": False, "continuity": False} | more


CASES = [
    case(
        "C-7Q2K9D", "hospital", "mya", "ksw", wish=FIRM_WOMAN, also_understands=["shn"],
        languages=[{"tag": "mya", "variant": "Tavoyan"}, {"tag": "ksw"}],
        avoid=[{"kind": "employer", "value": "Golden Thread Garments"}, {"kind": "hometown", "value": "Hpa-An"}],
        refused=["i-007"], wants=["i-003"], continuity=True,
        consents=[{"interpreter": "i-020", "kind": "hometown", "given": True, "until": day(60)}],
    ) | {"from": "elsewhere"},
    case("C-M4X8TR", "police", "mya", wish=FIRM_WOMAN, linked=["C-W6HJ2P"], avoid=[
        {"kind": "community", "value": "Samut Sakhon Women Weavers"},
    ]),
    case("C-W6HJ2P", "legal-aid", "mya", wish=NO_PREFERENCE, gender="man", linked=["C-M4X8TR"]),
    case("C-T9DK3N", "hotline", "khm", wish=FIRM_WOMAN, also_understands=["lao"], avoid=[
        {"kind": "recruiter", "value": "Bright Morning Agency"},
    ]),
    case("C-3VXR7B", "hospital", "khm", wish=RATHER_WOMAN, embassy_help=True, consents=[
        {"interpreter": "i-035", "kind": "embassy", "given": True, "until": day(45)},
    ]),
    case("C-F8PZ4Y", "shelter", "ksw", "mya", wish=NOT_ASKED, minor=True),
    case("C-KN5Q6W", "legal-aid", "shn", wish=RATHER_WOMAN, avoid=[
        {"kind": "congregation", "value": "Lakeside Fellowship"},
    ], consents=[{"interpreter": "i-014", "kind": "congregation", "given": False}]),
    case("C-9BT2JH", "police", "lao", wish=NO_PREFERENCE, continuity=True),
    case("C-R7YC8M", "hospital", "vie", wish=FIRM_WOMAN, refused=["i-048"]) | {"from": "local"},
    case("C-X2GD5V", "shelter", "mnw", "mya", wish=RATHER_WOMAN, avoid=[
        {"kind": "workplace_past", "value": "Blue Crab Cannery"},
    ]),
    case("C-H6WN9T", "hotline", "tgl", "eng", wish=NO_PREFERENCE, wants=["i-054"]),
    case("C-4ZQK7F", "legal-aid", "ind", wish=FIRM_WOMAN, avoid=[
        {"kind": "employer", "value": "Hillview Households"},
    ], cleared=[{"interpreter": "i-050", "kind": "employer"}]),
]  # fmt: skip

# request, case, sector, purpose, mode, day, from, to, place
OPEN = [
    ("r-101", "C-7Q2K9D", "health", "examination", "onsite", 7, "10:00", "11:30", "bangkok"),
    ("r-102", "C-M4X8TR", "police", "statement", "onsite", 7, "13:00", "15:00", "samut sakhon"),
    ("r-103", "C-T9DK3N", "hotline", "call", "phone", 9, "22:00", "22:45", None),
    ("r-104", "C-3VXR7B", "health", "treatment", "video", 8, "09:30", "10:30", None),
    ("r-105", "C-F8PZ4Y", "shelter", "daily_life", "phone", 8, "14:00", "15:00", None),
    ("r-106", "C-KN5Q6W", "justice", "advice", "onsite", 8, "10:00", "12:00", "chiang mai"),
    ("r-107", "C-9BT2JH", "police", "statement", "video", 9, "09:00", "10:30", None),
    ("r-108", "C-R7YC8M", "health", "examination", "onsite", 9, "13:30", "15:00", "bangkok"),
    ("r-109", "C-H6WN9T", "hotline", "call", "phone", 10, "16:00", "16:45", None),
    ("r-110", "C-4ZQK7F", "justice", "court", "video", 10, "10:00", "12:00", None),
]

# the same, then the interpreter and the status of the booking
BOOKED = [
    ("r-001", "C-7Q2K9D", "health", "consultation", "video", -20, "10:00", "11:00", None, "i-003", "completed"),
    ("r-002", "C-9BT2JH", "police", "report", "onsite", -18, "09:00", "11:00", "bangkok", "i-043", "completed"),
    ("r-003", "C-M4X8TR", "police", "report", "video", -17, "13:00", "14:30", None, "i-001", "completed"),
    ("r-004", "C-W6HJ2P", "justice", "advice", "video", -14, "10:00", "11:00", None, "i-011", "completed"),
    ("r-005", "C-T9DK3N", "hotline", "call", "phone", -13, "15:00", "15:45", None, "i-034", "completed"),
    ("r-006", "C-R7YC8M", "health", "consultation", "onsite", -12, "09:00", "10:30", "bangkok", "i-046", "completed"),
    ("r-007", "C-KN5Q6W", "justice", "advice", "video", -11, "13:00", "14:00", None, "i-016", "completed"),
    ("r-008", "C-F8PZ4Y", "shelter", "intake", "phone", -10, "10:00", "11:00", None, "i-019", "completed"),
    ("r-009", "C-X2GD5V", "shelter", "intake", "video", -7, "09:00", "10:00", None, "i-027", "completed"),
    ("r-010", "C-H6WN9T", "hotline", "call", "phone", -6, "17:00", "17:30", None, "i-054", "completed"),
    ("r-011", "C-4ZQK7F", "justice", "advice", "video", -5, "10:00", "11:00", None, "i-050", "completed"),
    ("r-012", "C-3VXR7B", "health", "examination", "onsite", -4, "13:00", "14:30", "bangkok", "i-038", "completed"),
    ("r-013", "C-7Q2K9D", "health", "treatment", "phone", 0, "09:00", "10:00", None, "i-003", "confirmed"),
    ("r-014", "C-X2GD5V", "shelter", "counselling", "video", 1, "13:00", "14:00", None, "i-027", "confirmed"),
    ("r-015", "C-9BT2JH", "police", "statement", "video", 2, "10:00", "11:30", None, "i-043", "confirmed"),
    ("r-016", "C-H6WN9T", "hotline", "call", "phone", 3, "16:00", "16:30", None, "i-054", "confirmed"),
    ("r-017", "C-KN5Q6W", "justice", "advice", "video", 4, "09:00", "10:00", None, "i-016", "confirmed"),
    ("r-018", "C-F8PZ4Y", "shelter", "counselling", "phone", 5, "10:00", "11:00", None, "i-019", "confirmed"),
    ("r-019", "C-M4X8TR", "police", "statement", "video", 8, "09:00", "10:30", None, "i-001", "confirmed"),
    ("r-020", "C-3VXR7B", "health", "examination", "onsite", 9, "09:00", "10:00", "bangkok", "i-038", "confirmed"),
    ("r-021", "C-X2GD5V", "shelter", "counselling", "video", 10, "13:00", "14:00", None, "i-027", "confirmed"),
    ("r-022", "C-R7YC8M", "health", "treatment", "video", 11, "10:00", "11:00", None, "i-046", "confirmed"),
    ("r-023", "C-W6HJ2P", "justice", "advice", "video", 11, "14:00", "15:00", None, "i-011", "held"),
]
# a second booking of a request whose first one was cancelled: booking, request, the interpreter who fell ill
CANCELLED = [("b-006-first", "r-006", "i-047"), ("b-020-first", "r-020", "i-034")]


def cases() -> list[Row]:
    return CASES


def requests() -> list[Row]:
    return [_request(row) for row in OPEN] + [_request(row[:9]) for row in BOOKED]


def _request(row: tuple[Any, ...]) -> Row:
    ref, code, sector, purpose, mode, offset, start, end, place = row
    return {
        "ref": ref,
        "case": code,
        "sector": sector,
        "purpose": purpose,
        "mode": mode,
        "service_language": "tha",
        "start": at(offset, start),
        "end": at(offset, end),
        "timezone": ZONE,
        "area": PLACES[place] if place else None,
    }


def bookings() -> list[Row]:
    asked = {row["ref"]: row for row in requests()}
    booked = [(f"b-{row[0][2:]}", row[0], row[9], row[10]) for row in BOOKED]
    booked += [(ref, request, interpreter, "cancelled") for ref, request, interpreter in CANCELLED]
    return [_booking(ref, asked[request], interpreter, status) for ref, request, interpreter, status in booked]


def _booking(ref: str, request: Row, interpreter: str, status: str) -> Row:
    copied = {key: request[key] for key in ("mode", "start", "end", "area")}
    return {"ref": ref, "request": request["ref"], "interpreter": interpreter, "status": status} | copied
