"""What a certification is on a given day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ENDING_DAYS = 60  # so long before its end a certification counts as ending


class CertificationState(StrEnum):
    VALID = "valid"
    ENDING = "ending"
    PLANNED = "planned"  # starts on a later day
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Certified:
    """One certification; unknown days are None, and an unknown end counts as not valid (docs/matching.md)."""

    module: str
    on: date | None
    until: date | None
    revoked: date | None
