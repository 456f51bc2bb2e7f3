"""The words of a roster: who an interpreter is and how she or he works."""

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    ONSITE = "onsite"
    PHONE = "phone"
    VIDEO = "video"


class Gender(StrEnum):
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class Status(StrEnum):
    APPLICANT = "applicant"
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    RETIRED = "retired"


SETTABLE = (Status.ACTIVE, Status.PAUSED, Status.SUSPENDED, Status.RETIRED)  # nobody becomes an applicant again
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")  # CEFR
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class WeekRow:
    """Weekly hours as an interpreter writes them: weekday 0 = Monday, minutes of the day `[start, end)`, end up to 1440."""

    weekday: int
    start: int
    end: int
    modes: tuple[str, ...]
