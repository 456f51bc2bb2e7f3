"""What one request asks, worked out once for all candidates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from interp.matching.facts import LEVELS, Candidate, Consent, Mode, Need, Policy, Sector, Session, Tied
from interp.spans import Span

BLOCKS_TIME = frozenset({"held", "confirmed", "running"})
COUNTS_AS_LOAD = BLOCKS_TIME | {"completed"}
EIGHT_DAYS = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Asked:
    """A need and the policy, with everything about them that is the same for every candidate.

    `day` is the local date of the end (rows 4 and 10 to 12); `start_day` is that of the start (row 17).
    """

    need: Need
    policy: Policy
    zone: ZoneInfo
    day: date
    start_day: date
    near: Span  # around the session: none that lies outside counts in row 17
    levels: frozenset[str]  # the CEFR levels that suffice
    credential: int
    domain: str | None  # of the credential, when one is asked
    modules: tuple[str, ...]  # required, in order
    facets: frozenset[tuple[str, str]]  # (kind, token) of her avoid list
    sounds: dict[tuple[str, str], frozenset[str]]  # (kind, sound) of her avoid list -> the tokens that sound so
    answers: dict[tuple[str, str], tuple[Consent, ...]]  # (interpreter, kind) -> what she said

    def local_date(self, moment: datetime) -> date:
        """The date at that instant in the request's zone."""
        return moment.astimezone(self.zone).date()


def ask(need: Need, policy: Policy) -> Asked:
    zone = ZoneInfo(need.zone)
    least = LEVELS.index(policy.least_level[need.sector])
    level, domain = _credential(need, policy)
    return Asked(
        need=need,
        policy=policy,
        zone=zone,
        day=need.span.end.astimezone(zone).date(),
        start_day=need.span.start.astimezone(zone).date(),
        near=around(need.span, policy),
        levels=frozenset(LEVELS[least:]),
        credential=level,
        domain=domain,
        modules=required_modules(need, policy),
        facets=frozenset((facet.kind, facet.token) for facet in need.avoid),
        sounds=_sounds(need.avoid),
        answers=_answers(need.consents),
    )


def around(span: Span, policy: Policy) -> Span:
    """Where the other sessions lie that count in row 17 for one that starts in the span.

    The ISO week of a session begins and ends less than eight days from it, whatever the clocks do, and the rest asked
    for is nearer still, unless an installation asks for more.
    """
    return span.widened(max(EIGHT_DAYS, timedelta(hours=policy.rest_hours)))


def required_modules(need: Need, policy: Policy) -> tuple[str, ...]:
    """Row 10: the modules this session requires, in order. Anything that is not onsite is remote."""
    remote = () if need.mode == Mode.ONSITE else policy.remote_modules
    minor = () if need.minor is False else policy.minor_modules
    return tuple(sorted({*policy.modules, *remote, *policy.sector_modules[need.sector], *minor}))


def _credential(need: Need, policy: Policy) -> tuple[int, str | None]:
    """Row 9: the level and the domain asked; a purpose that is not known counts as court."""
    level = policy.least_credential[need.sector]
    if need.sector == Sector.JUSTICE and need.purpose in (None, "court"):
        return max(level, policy.court_credential), policy.court_domain
    return level, None


def _sounds(avoid: tuple[Tied, ...]) -> dict[tuple[str, str], frozenset[str]]:
    """An empty sound meets nothing."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for facet in avoid:
        if facet.sound:
            key = (facet.kind, facet.sound)
            found[key] = found.get(key, frozenset()) | {facet.token}
    return found


def _answers(consents: tuple[Consent, ...]) -> dict[tuple[str, str], tuple[Consent, ...]]:
    found: dict[tuple[str, str], tuple[Consent, ...]] = {}
    for consent in consents:
        key = (consent.interpreter, consent.kind)
        found[key] = (*found.get(key, ()), consent)
    return found


def others(asked: Asked, candidate: Candidate, statuses: frozenset[str]) -> tuple[Session, ...]:
    """The interpreter's sessions of these statuses, without the request's own."""
    own = asked.need.request
    return tuple(s for s in candidate.sessions if s.status in statuses and s.request != own)
