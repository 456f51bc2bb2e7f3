"""Canary values for every sensitive field, and the sweep that looks for them wherever something leaves the house.

Whatever can be written freely carries the root KANARI, so that one look finds all of it in any case and any part; what is chosen from a
list (a language, a sector, a purpose, a place on the map) is looked for as a word.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any
from urllib.parse import unquote_plus

from flask import Flask
from werkzeug.test import TestResponse

from interp.languages import name
from tests.safety.pages import links, titles

ROOT = "kanari"
CODE, VARIANT, NOTE = "C-KANARI7", "Kanarivariant", "Kanari note of hers"
WHERE, AVOID, TIE = "Kanari Street 7, third door", "Kanari Garments", "Kanari Old Village"
OTHER_CODE = "C-KANARI8"  # the other side of the matter: the coordinator's alone
HOUSE, HOUSE_NAME, PERSON, PERSON_NAME = "kanari-house", "Kanarihaus", "i-kanari", "Kanarina Demo 01"
LANGUAGE, SECTOR, PURPOSE = "ksw", "psychosocial", "group"
WORDS = {LANGUAGE, name(LANGUAGE, "en"), name(LANGUAGE, "th"), "psychosocial", "group session", "bangkok", "13.7654"}
# Never readable in the file of the database, whatever page they came through.
POST = "kanari-post@people.invalid"
SEALED = (VARIANT, NOTE, WHERE, AVOID, TIE, POST)

DOCUMENT: dict[str, Any] = {
    "format": "interp-exchange",
    "version": 1,
    "organisations": [
        {"ref": HOUSE, "name": HOUSE_NAME, "sector": SECTOR, "timezone": "Asia/Bangkok",
         "area": {"lat": 13.7654, "lon": 100.51}},
    ],
    "interpreters": [
        {"ref": PERSON, "name": PERSON_NAME, "email": POST, "gender": "woman", "status": "active",
         "timezone": "Asia/Bangkok", "adult": True, "area": {"lat": 13.7654, "lon": 100.52}, "max_travel_km": 40,
         "modes": ["onsite", "phone", "video"],
         "languages": [{"tag": LANGUAGE, "level": "C2"}, {"tag": "tha", "level": "C1"}],
         "credential": {"level": 3, "domains": ["health", "legal"]},
         "hours": [{"weekday": day, "from": "00:00", "to": "24:00", "modes": ["onsite", "phone", "video"]}
                   for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")],
         "certifications": [{"module": f"M{number:02}", "on": "2026-06-01", "until": "2029-06-01"}
                            for number in range(1, 15)],
         "agreement_until": "2030-01-01", "declared_on": "2026-12-01", "ties": [{"kind": "hometown", "value": TIE}]},
    ],
    "cases": [
        {"code": CODE, "organisation": HOUSE, "minor": False, "gender": "woman",
         "languages": [{"tag": LANGUAGE, "variant": VARIANT}],
         "interpreter_gender": {"asked": True, "want": "woman", "firm": True},
         "avoid": [{"kind": "employer", "value": AVOID}], "wants": [PERSON]},
    ],
}  # fmt: skip


@dataclass
class Seen:
    """Everything that could be read over a shoulder, in a log, in a mailbox or in a history: (kind, where, text)."""

    places: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, kind: str, where: str, *texts: str) -> None:
        self.places += [(kind, where, text) for text in texts]

    def answer(self, app: Flask, where: str, answer: TestResponse) -> TestResponse:
        """What an answer shows outside its page: headers, cookies (opened), title, and every address in it."""
        for header, value in answer.headers.items():
            self.add("header", f"{where} {header}", unquote_plus(value))
        for cookie in answer.headers.getlist("Set-Cookie"):
            self.add("cookie", where, opened(app, cookie))
        if answer.mimetype == "text/html":
            self.add("title", where, *titles(answer.text))
            self.add("address", where, *(unquote_plus(one) for one in links(answer.text)))
        return answer


def opened(app: Flask, cookie: str) -> str:
    """A session cookie as whoever holds the device reads it."""
    value = cookie.partition("=")[2].partition(";")[0]
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.loads_unsafe(value)) if value else ""


def leaks(seen: Iterable[tuple[str, str, str]]) -> list[str]:
    """Where a canary is, and which. The address of who is written to stands on the envelope."""
    return [
        f"{kind} of {where}: {word}"
        for kind, where, text in seen
        for word in (ROOT, *WORDS)
        if found(word, text.replace(POST, ""))
    ]


def found(word: str, text: str) -> bool:
    if word == ROOT:
        return ROOT in text.lower()
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", unescape(text), re.IGNORECASE) is not None


def of_mail(source: bytes) -> Iterator[str]:
    """A mail raw, its headers decoded, and each part decoded and, for a calendar, unfolded."""
    yield source.decode("utf-8", "replace")
    message = message_from_bytes(source, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        yield "\n".join(f"{key}: {value}" for key, value in part.items())
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8") if isinstance(payload, bytes) else ""
            yield text.replace("\r\n ", "").replace("\\,", ",")
