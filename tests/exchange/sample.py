"""Documents that tests start from. Each call gives a fresh one."""

from typing import Any


def minimal() -> dict[str, Any]:
    return {"format": "interp-exchange", "version": 1}


def full() -> dict[str, Any]:
    """Every key of the format once, as the page of the contract shows it."""
    return minimal() | {
        "organisations": [
            {
                "ref": "hospital-a",
                "name": "ศูนย์ A",
                "sector": "health",
                "timezone": "Asia/Bangkok",
                "area": {"lat": 13.75, "lon": 100.50},
            },
            {"ref": "hospital-b"},
        ],
        "modules": [{"code": "M01", "title": "Role", "hours": 4, "valid_months": 24, "requires": []}],
        "interpreters": [
            interpreter(),
            *({"ref": ref, "timezone": "UTC"} for ref in ("i-003", "i-007", "i-009", "i-012")),
        ],
        "cases": [case(), {"code": "C-M4X8TR"}],
        "requests": [request("r-0", 5), request("r-1", 12)],
        "bookings": [
            {
                "ref": "b-1",
                "request": "r-0",
                "interpreter": "i-001",
                "status": "confirmed",
                "mode": "onsite",
                "start": "2027-01-05T09:00:00+07:00",
                "end": "2027-01-05T11:00:00+07:00",
                "area": {"lat": 13.70, "lon": 100.45},
                "case": "C-7Q2K9D",
            }
        ],
    }


def interpreter() -> dict[str, Any]:
    return {
        "ref": "i-001",
        "name": "Jasmine Demo",
        "email": "jasmine@demo.invalid",
        "gender": "woman",
        "status": "active",
        "timezone": "Asia/Bangkok",
        "adult": True,
        "area": {"lat": 13.80, "lon": 100.55},
        "max_travel_km": 40,
        "modes": ["onsite", "phone", "video"],
        "languages": [{"tag": "mya", "level": "C2", "variant": "Tavoyan"}, {"tag": "tha", "level": "C1"}],
        "credential": {"level": 2, "domains": ["health"]},
        "hours": [
            {"weekday": "mon", "from": "08:00", "to": "18:00", "modes": ["onsite", "phone", "video"]},
            {"weekday": "mon", "from": "20:00", "to": "24:00"},
        ],
        "time_off": [{"start": "2027-04-12T00:00:00+07:00", "end": "2027-04-17T00:00:00+07:00"}],
        "imported_busy": [{"start": "2027-04-12T00:00Z", "end": "2027-04-12T00:30:00.5Z"}],
        "certifications": [{"module": "M01", "on": "2026-02-01", "until": "2028-01-31", "revoked": None}],
        "agreement_until": "2027-12-31",
        "declared_on": "2026-09-01",
        "ties": [{"kind": "employer", "value": "Golden Thread Garments"}, {"kind": "hometown", "value": "Hpa-An"}],
        "opt_outs": ["no_nights"],
        "limits": {"day_hours": 3, "day_sessions": 2, "week_hours": 10},
        "works_for": ["hospital-b"],
    }


def case() -> dict[str, Any]:
    return {
        "code": "C-7Q2K9D",
        "organisation": "hospital-a",
        "minor": False,
        "gender": "woman",
        "languages": [{"tag": "mya", "variant": "Tavoyan"}, {"tag": "ksw"}],
        "also_understands": ["shn"],
        "interpreter_gender": {"asked": True, "want": "woman", "firm": True},
        "from": "elsewhere",
        "avoid": [{"kind": "employer", "value": "Golden Thread Garments"}, {"kind": "hometown", "value": "Hpa-An"}],
        "embassy_help": False,
        "refused": ["i-007"],
        "wants": ["i-003"],
        "continuity": True,
        "linked": ["C-M4X8TR"],
        "consents": [{"interpreter": "i-009", "kind": "community", "given": True, "until": "2027-01-31"}],
        "cleared": [{"interpreter": "i-012", "kind": "hometown"}],
    }


def request(ref: str, day: int) -> dict[str, Any]:
    return {
        "ref": ref,
        "case": "C-7Q2K9D",
        "sector": "police",
        "purpose": "statement",
        "mode": "onsite",
        "service_language": "tha",
        "start": f"2027-01-{day:02}T09:00:00+07:00",
        "end": f"2027-01-{day:02}T11:00:00+07:00",
        "timezone": "Asia/Bangkok",
        "area": {"lat": 13.76, "lon": 100.51},
    }


def put(document: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """The document with one value put at a pointer; an index one past the end appends."""
    *way, last = (int(part) if part.isdecimal() else part for part in pointer.split("/")[1:])
    holder: Any = document
    for part in way:
        holder = holder[part]
    if isinstance(holder, list) and last == len(holder):
        holder.append(value)
    else:
        holder[last] = value
    return document


def cut(document: dict[str, Any], pointer: str) -> dict[str, Any]:
    """The document without the key at a pointer."""
    way, _, last = pointer.rpartition("/")
    holder: Any = document
    for part in way.split("/")[1:]:
        holder = holder[int(part) if part.isdecimal() else part]
    del holder[last]
    return document
