"""What one link of the audit trail holds, and who may stand in it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: the uid and role of somebody who signed in, or the house itself."""

    uid: str
    role: str


WORKER = Actor("worker", "house")
COMMAND_LINE = Actor("command-line", "house")


@dataclass(frozen=True, slots=True)
class Link:
    """One record of a chain. `subject` is an opaque uid; `detail` holds ids, counts and codes, never content."""

    chain: str
    seq: int
    at: datetime
    actor: str
    role: str
    verb: str
    kind: str
    subject: str
    detail: dict[str, Any]
    previous: str

    def digest(self) -> str:
        """SHA-256 over every field in one fixed form; 64 hexadecimal digits."""
        fields = [self.chain, self.seq, self.at.isoformat(), self.actor, self.role, self.verb, self.kind, self.subject]
        text = json.dumps([*fields, self.detail, self.previous], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain does not hold: `changed`, `missing`, `reordered`, `cut` (against the head kept beside it)."""

    chain: str
    seq: int
    code: str
