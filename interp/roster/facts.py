"""The words of a roster: who an interpreter is and how she or he works."""

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


LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")  # CEFR
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
