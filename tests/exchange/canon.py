"""The canonical form of a document, said a second time and by hand: what an export of it must be to the letter."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from interp.vault import Vault

Row = dict[str, Any]
AREA = {"lat": {}, "lon": {}}
SPAN = {"start": {}, "end": {}}
TIE: Row = {key: {} for key in ("kind", "token", "sound", "key")}
KEYS: dict[str, Row] = {
    "organisations": {"ref": {}, "name": {}, "sector": {}, "timezone": {}, "area": AREA},
    "modules": {"code": {}, "title": {}, "hours": {}, "valid_months": {}, "requires": {}},
    "interpreters": {
        "ref": {}, "name": {}, "email": {}, "gender": {}, "status": {}, "timezone": {}, "adult": {}, "area": AREA,
        "max_travel_km": {}, "modes": {}, "languages": {"tag": {}, "level": {}, "variant": {}},
        "credential": {"level": {}, "domains": {}}, "hours": {"weekday": {}, "from": {}, "to": {}, "modes": {}},
        "time_off": SPAN, "imported_busy": SPAN, "certifications": {"module": {}, "on": {}, "until": {}, "revoked": {}},
        "agreement_until": {}, "declared_on": {}, "ties": TIE, "opt_outs": {},
        "limits": {"day_hours": {}, "day_sessions": {}, "week_hours": {}}, "works_for": {},
    },
    "cases": {
        "code": {}, "organisation": {}, "minor": {}, "gender": {}, "languages": {"tag": {}, "variant": {}},
        "also_understands": {}, "interpreter_gender": {"asked": {}, "want": {}, "firm": {}}, "from": {}, "avoid": TIE,
        "embassy_help": {}, "refused": {}, "wants": {}, "continuity": {}, "linked": {},
        "consents": {"interpreter": {}, "kind": {}, "given": {}, "until": {}}, "cleared": {"interpreter": {}, "kind": {}},
    },
    "requests": {
        "ref": {}, "case": {}, "sector": {}, "purpose": {}, "mode": {}, "service_language": {}, "start": {}, "end": {},
        "timezone": {}, "area": AREA,
    },
    "bookings": {
        "ref": {}, "request": {}, "interpreter": {}, "status": {}, "mode": {}, "start": {}, "end": {}, "area": AREA,
        "case": {},
    },
}  # fmt: skip


def canonical(document: Row, vault: Vault) -> str:
    """A whole document, all of whose references stand in it, as it is exported from an installation with this vault."""
    zones = {row["ref"]: row["timezone"] for name in ("interpreters", "requests") for row in document.get(name) or ()}
    lines = ['{\n "format": "interp-exchange",\n "version": 1']
    for name, keys in KEYS.items():
        rows = [written(told(name, row, zones, vault), keys) for row in document.get(name) or ()]
        if rows:
            rows.sort(key=lambda row: next(iter(row.values())))
            body = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows)
            lines.append(f',\n "{name}": [\n  {body}\n ]')
    return "".join(lines) + "\n}\n"


def told(name: str, row: Row, zones: dict[str, str], vault: Vault) -> Row:
    """The row with its instants in their zone, its values as tokens and every employer once."""
    row = dict(row)
    for part in ("ties", "avoid"):
        row[part] = [vault.tied(tie["kind"], tie["value"]) if tie.get("value") else tie for tie in row.get(part) or ()]
    for part in ("time_off", "imported_busy"):
        row[part] = [moved(span, row.get("timezone") or "") for span in row.get(part) or ()]
    if name == "requests":
        row = moved(row, row["timezone"])
    if name == "bookings":
        row = moved(row, zones[row.get("request") or row["interpreter"]])
    row["works_for"] = list(dict.fromkeys(row.get("works_for") or ()))
    return row


def moved(row: Row, zone: str) -> Row:
    there = {key: datetime.fromisoformat(row[key]).astimezone(ZoneInfo(zone)).isoformat() for key in ("start", "end")}
    return row | there


def written(value: Any, keys: Row) -> Any:
    if isinstance(value, dict):
        whole = {key: written(value.get(key), inner) for key, inner in keys.items()}
        return {key: kept for key, kept in whole.items() if kept is False or kept or kept == 0}
    if isinstance(value, list):
        return [written(item, keys) for item in value]
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value
