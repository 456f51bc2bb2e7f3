"""Who signs in, as the rest of the house sees her or him."""

from dataclasses import dataclass
from enum import StrEnum

from interp.text import written
from interp.trail.facts import Actor

LEAST_PASSWORD, LONGEST_PASSWORD = 12, 200  # characters


def address(typed: str) -> str:
    """An email address as an account has it and as tries are counted: in small letters, without marks that nobody sees."""
    return written(typed).lower()


class Role(StrEnum):
    PROVIDER = "provider"
    COORDINATOR = "coordinator"
    INTERPRETER = "interpreter"
    TRAINER = "trainer"
    REPORTER = "reporter"
    ADMIN = "admin"


class Sector(StrEnum):
    HEALTH = "health"
    POLICE = "police"
    JUSTICE = "justice"
    SOCIAL = "social"
    SHELTER = "shelter"
    PSYCHOSOCIAL = "psychosocial"
    HOTLINE = "hotline"
    LABOUR = "labour"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person of one request: what queries filter by and actions record."""

    user_id: int
    uid: str
    role: Role
    organisation_id: int | None = None
    locale: str = "en"
    zone: str = "UTC"

    @property
    def actor(self) -> Actor:
        return Actor(self.uid, self.role.value)
