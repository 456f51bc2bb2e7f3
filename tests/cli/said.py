"""What the tests of the command line share: what a command said, and a document to import."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Said:
    """What a command ended with."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def document(**changes: Any) -> dict[str, Any]:
    """A hospital, an interpreter who fits one request by phone, and a request that nobody speaks the language of."""
    person = {
        "ref": "i-001", "name": "Jasmine Demo 01", "gender": "woman", "status": "active", "timezone": "Asia/Bangkok",
        "adult": True, "modes": ["phone"], "declared_on": "2026-12-01", "agreement_until": "2028-01-01",
        "email": "jasmine@demo.invalid", "credential": {"level": 3, "domains": ["health"]},
        "languages": [{"tag": "mya", "level": "C2"}, {"tag": "tha", "level": "C2"}],
        "hours": [{"weekday": "tue", "from": "08:00", "to": "18:00", "modes": ["phone"]}],
        "certifications": [{"module": f"M{n:02}", "on": "2026-06-01", "until": "2028-06-01"} for n in range(1, 15)],
    }  # fmt: skip
    cases = [
        {"code": "C-7Q2K9D", "organisation": "hospital-a", "minor": False, "languages": [{"tag": "mya"}]},
        {"code": "C-M4X8TR", "organisation": "hospital-a", "minor": False, "languages": [{"tag": "khm"}]},
    ]
    asked = {
        "sector": "health", "mode": "phone", "service_language": "tha", "timezone": "Asia/Bangkok",
        "start": "2027-03-02T09:00:00+07:00", "end": "2027-03-02T10:00:00+07:00",
    }  # fmt: skip
    whole = {
        "format": "interp-exchange", "version": 1, "interpreters": [person], "cases": cases,
        "organisations": [{"ref": "hospital-a", "sector": "health", "timezone": "Asia/Bangkok"}],
        "requests": [asked | {"ref": "r-1", "case": "C-7Q2K9D"}, asked | {"ref": "r-2", "case": "C-M4X8TR"}],
    }  # fmt: skip
    return whole | changes


def file_of(tmp_path: Path, content: Any) -> str:
    path = tmp_path / "document.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)
