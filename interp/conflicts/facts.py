"""The kinds of tie, in the order of `docs/matching.md`, and what a declaration asks. `staff` and `minor` are worked out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

BLOCKING_KINDS = (
    "kin", "perpetrator_side", "co_survivor", "employer", "recruiter", "landlord_sponsor", "authority",
    "case_role", "financial", "other_party",
)  # fmt: skip
CONSENT_KINDS = ("embassy", "hometown", "community", "congregation", "workplace_past", "acquaintance", "group_tension")
TIE_KINDS = BLOCKING_KINDS + CONSENT_KINDS

# The fresh declaration for each offer: neutral questions, none of which says what a tie is to.
CHECKLIST_VERSION = "2026-11"
CHECKLIST = ("know_her", "know_other_side", "same_work", "official", "gain", "other_reason")

# These count whatever an avoid list says, so a yes is enough. It is kept as a tie to this sign, which has no sound.
BY_THEMSELVES = frozenset({"authority", "embassy"})
ANY = "*"


@dataclass(frozen=True, slots=True)
class Checklist:
    """What the standing declaration asked from a day on: these kinds of tie, in this order."""

    version: str
    since: date
    kinds: tuple[str, ...]


STANDING = Checklist("2026-11", date(2026, 11, 1), TIE_KINDS)
STANDING_VERSION = STANDING.version

MOST_CHARACTERS, MOST_NAMES, MOST_IN_ALL = 200, 50, 10_000  # of a name, of a kind, of a declaration
REMIND = (30, 7)  # so many days before the last one a reminder goes out


class Standing(StrEnum):
    """How the standing declaration is today."""

    MISSING = "missing"
    VALID = "valid"
    ENDING = "ending"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of an interpreter's ties of one kind: how many, and the instant of the newest (unknown if imported)."""

    kind: str
    count: int
    added: datetime | None = None
