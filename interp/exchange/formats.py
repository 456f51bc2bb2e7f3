"""The formats of the schema: what the words `date`, `instant`, `zone` and `language` promise of a text.

Each function returns the value or raises ValueError with the end of a sentence that begins with the text itself:
`'2027-02-30'` + `is not a day that exists`.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from interp import languages

# Instants are moved between zones and by weeks; at the ends of what a datetime can hold that would fail. Before 1980
# some zones had offsets with seconds, which ISO 8601 can't write.
FIRST_YEAR, LAST_YEAR = 1980, 9998

NOT_ONE_LANGUAGE = {
    "macrolanguage": "is a macrolanguage, a name for several languages",
    "collection": "is a collection, a name for many languages",
    "special": "is a special code, not a language somebody speaks",
}
MEMBERS_SHOWN = 4


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """A calendar date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a day that exists") from None


def instant(text: str) -> datetime:
    """An aware instant between the years 1980 and 9998, in the offset it was written with."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is not an instant that exists") from None
    try:
        year = moment.astimezone(UTC).year  # the same in whatever zone it is written
    except OverflowError:
        year = 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"is not between the years {FIRST_YEAR} and {LAST_YEAR}")
    return moment


@cache
def _zone_names() -> frozenset[str]:
    # Some systems keep files of their own beside the names of IANA.
    return frozenset(available_timezones() - {"localtime", "posixrules"})


def zone(text: str) -> ZoneInfo:
    """An IANA time zone."""
    if text not in _zone_names():
        raise ValueError("is not an IANA time zone")
    return ZoneInfo(text)


@lru_cache(maxsize=1024)
def language(text: str) -> str:
    """A language that can be booked: an individual language of ISO 639-3."""
    if not languages.known(text):
        raise ValueError("is not a code of ISO 639-3")
    if not languages.bookable(text):
        raise ValueError(NOT_ONE_LANGUAGE[str(languages.kind(text))] + _instead(text))
    return text


def _instead(text: str) -> str:
    members = languages.members(text)
    return f"; give the one she or he speaks, such as {', '.join(members[:MEMBERS_SHOWN])}" if members else ""


FORMATS: dict[str, Callable[[str], object]] = {"date": day, "instant": instant, "zone": zone, "language": language}
