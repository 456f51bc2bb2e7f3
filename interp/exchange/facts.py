"""What a check of a document knows and says: problems, and what an installation already holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from interp.spans import Span

Path = tuple[str | int, ...]


def pointer(path: Path) -> str:
    """A path as a JSON pointer (RFC 6901). Signs that can't be printed are escaped as in Python."""
    return "".join(f"/{_part(part)}" for part in path)


def _part(part: str | int) -> str:
    text = str(part).replace("~", "~0").replace("/", "~1")
    return text if text.isprintable() else repr(text)[1:-1]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold: a JSON pointer (RFC 6901, `""` for the whole document) and what was expected."""

    pointer: str
    text: str

    def __str__(self) -> str:
        return f"{self.pointer or '(document)'}: {self.text}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is already here: its case and the language of the service.

    `decided`: she decided something about it; what she said is sealed with her case for good.
    """

    case: str
    service_language: str
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking that is already here.

    `case` is its own one, `None` when it only has that of its request; `live` is true while it is held, confirmed
    or running.
    """

    interpreter: str
    span: Span
    live: bool = True
    request: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the installation already holds, by reference, so that a part of a document may refer to it.

    `cases` maps a code to the tags she accepts; `keys` are the names of the tie keys the installation has.
    """

    organisations: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    interpreters: frozenset[str] = frozenset()
    cases: Mapping[str, frozenset[str]] = field(default_factory=dict)
    requests: Mapping[str, Asked] = field(default_factory=dict)
    bookings: Mapping[str, Booked] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
