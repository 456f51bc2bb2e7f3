"""What a matching rule may know: the need of one request, one candidate, and the policy's numbers.

Frozen, without behaviour beyond reading. `None` means unknown, and the rules treat unknown as the page
`docs/matching.md` says: a check passes only if the facts that are known prove it. References are the
installation's own texts (`i-003`); tie and avoid values arrive as keyed tokens, never as text.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from interp.accounts.facts import Sector as Sector
from interp.cases.facts import Elsewhere as Elsewhere
from interp.conflicts.facts import BLOCKING_KINDS as BLOCKING_KINDS
from interp.conflicts.facts import BY_THEMSELVES as BY_THEMSELVES
from interp.conflicts.facts import CONSENT_KINDS as CONSENT_KINDS
from interp.conflicts.facts import TIE_KINDS as TIE_KINDS
from interp.place import Place as Place
from interp.roster.facts import LEVELS as LEVELS
from interp.roster.facts import Gender as Gender
from interp.roster.facts import Mode as Mode
from interp.spans import Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """A language she accepts: ISO 639-3 tag, and the variant she named, normalised (`None`: she named none)."""

    tag: str
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language an interpreter holds: tag, CEFR level, variant (normalised)."""

    tag: str
    level: str | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Tied:
    """One side of a possible conflict: a tie of an interpreter or a facet of a case's avoid list."""

    kind: str
    token: str
    sound: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """Her answer about one interpreter and kind; a yes without an end does not count."""

    interpreter: str
    kind: str
    given: bool | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """One request with what her case says, as the rules see it. `zone` is an IANA name."""

    request: str
    span: Span
    zone: str
    mode: str
    sector: str
    service_language: str
    purpose: str | None = None
    place: Place | None = None
    organisation: str | None = None
    languages: tuple[Wanted, ...] = ()
    also_understands: tuple[str, ...] = ()
    minor: bool | None = None
    gender: str | None = None
    want: str | None = None
    firm: bool | None = None
    elsewhere: str | None = None
    avoid: tuple[Tied, ...] = ()
    embassy_help: bool | None = None
    refused: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()
    continuity: bool | None = None
    consents: tuple[Consent, ...] = ()
    cleared: frozenset[tuple[str, str]] = frozenset()  # (interpreter, kind) that the coordinator has cleared


@dataclass(frozen=True, slots=True)
class Certification:
    module: str
    on: date | None = None
    until: date | None = None
    revoked: date | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours in the interpreter's zone: weekday 0 = Monday, minutes of the day `[start, end)`, end up to 1440."""

    weekday: int
    start: int
    end: int
    modes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Session:
    """A booking of the interpreter: its span, mode, status and place; `request` tells the request's own bookings."""

    span: Span
    mode: str
    status: str
    place: Place | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The interpreter's own limits: hours and sessions in a day, hours in a week."""

    day_hours: float | None = None
    day_sessions: int | None = None
    week_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One interpreter as the rules see her or him."""

    ref: str
    zone: str
    status: str | None = None
    gender: str | None = None
    adult: bool | None = None
    place: Place | None = None
    max_travel_km: float | None = None
    modes: frozenset[str] = frozenset()
    languages: tuple[Spoken, ...] = ()
    credential_level: int | None = None
    credential_domains: frozenset[str] = frozenset()
    certifications: tuple[Certification, ...] = ()
    agreement_until: date | None = None
    declared_on: date | None = None
    opt_outs: frozenset[str] = frozenset()
    limits: Limits = Limits()
    hours: tuple[Hours, ...] = ()
    away: tuple[Span, ...] = ()  # time off and imported busy blocks
    sessions: tuple[Session, ...] = ()  # any status; the rules choose which count
    earlier: timedelta = timedelta()  # booked time of part 8 that lies too far back for `sessions`, already summed
    ties: tuple[Tied, ...] = ()
    works_for: frozenset[str] = frozenset()
    other_party: bool = False  # a held, confirmed, running or completed booking for a linked case
    completed_for_case: bool = False  # a completed booking for this case, whenever it was


@dataclass(frozen=True, slots=True)
class Policy:
    """Every number of the rules, read from `policy.toml` by `interp.matching.policy`."""

    least_level: dict[str, str]  # sector -> CEFR level
    least_credential: dict[str, int]  # sector -> level
    court_credential: int
    court_domain: str
    modules: tuple[str, ...]
    remote_modules: tuple[str, ...]
    sector_modules: dict[str, tuple[str, ...]]
    minor_modules: tuple[str, ...]
    declaration_days: int
    day_starts: int  # minutes of the day
    day_ends: int
    travel_base_minutes: float
    travel_minutes_per_km: float
    same_place_km: float
    unknown_travel_minutes: int
    remote_gap_minutes: int
    day_hours: float
    day_sessions: int
    week_hours: float
    rest_hours: float
    elsewhere_km: float
    fair_share_hours: int
    relay_pairs: int  # pairs that are listed
    other_times: int  # starts that are suggested
    other_time_hours: int  # how far away they may be
    other_time_minutes: int  # the step they lie on, in the request's zone
    other_time_day_starts: int  # a session that was asked for by day stays by day: minutes of the day
    other_time_day_ends: int

    @property
    def day(self) -> tuple[int, int]:
        """What is day for those who do not work at night."""
        return self.day_starts, self.day_ends

    @property
    def other_time_day(self) -> tuple[int, int]:
        return self.other_time_day_starts, self.other_time_day_ends


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is excluded: the code of the table, and for `training` the missing modules in order."""

    code: str
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """Somebody who may be offered: the ten parts of the rank, the language that matched, the tie she consented to."""

    candidate: Candidate
    rank: tuple[int | str, ...]
    language: str
    tie: str | None = None

    @property
    def ref(self) -> str:
        return self.candidate.ref


@dataclass(frozen=True, slots=True)
class Excluded:
    candidate: Candidate
    reasons: tuple[Reason, ...]

    @property
    def ref(self) -> str:
        return self.candidate.ref


@dataclass(frozen=True, slots=True)
class Pair:
    """A relay: the first speaks her language and the pivot, the second the pivot and the service language."""

    first: Ranked
    second: Ranked
    pivot: str

    @property
    def refs(self) -> tuple[str, str]:
        return self.first.ref, self.second.ref


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One change that would help, and how many people it frees. `change` is a code of section 5.

    `frees` is None where the number is not shown (section 6).
    """

    change: str
    frees: int | None = None
    mode: str | None = None
    start: datetime | None = None  # in the request's zone
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer for one request: best first, then everybody else by reference with every reason.

    `relay` and `suggestions` are empty as long as somebody is left. `relay_left` are the first pairs of those who have not said no
    to this relay; where nobody has, the same as `relay`. `said_no`: who was asked for this very session and is not available.
    """

    request: str
    matches: tuple[Ranked, ...] = ()
    excluded: tuple[Excluded, ...] = field(default=())
    relay: tuple[Pair, ...] = ()
    relay_left: tuple[Pair, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    said_no: frozenset[str] = frozenset()

    @property
    def somebody_left(self) -> bool:
        """Does anybody fit who has not said no?"""
        return any(one.ref not in self.said_no for one in self.matches)
