"""Rows 1, 2 and 6 to 13: who the interpreter is, what she holds, and what she will not do. Each tells a failure."""

from datetime import date, timedelta

from interp.matching.facts import Candidate, Certification, Spoken
from interp.matching.rules.asked import Asked
from interp.matching.rules.hours import at_night


def inactive(_: Asked, candidate: Candidate) -> bool:
    """Row 1."""
    return candidate.status != "active"


def refused(asked: Asked, candidate: Candidate) -> bool:
    """Row 2: she named this interpreter; why is nobody's business."""
    return candidate.ref in asked.need.refused


def lacks_language(asked: Asked, candidate: Candidate) -> bool:
    """Row 6."""
    return position(asked, candidate) is None


def position(asked: Asked, candidate: Candidate) -> int | None:
    """Where in her own order the first language stands that the interpreter can work in, service language included."""
    held = able(asked, candidate)
    if asked.need.service_language not in held:
        return None
    return next((place for place, wanted in enumerate(asked.need.languages) if wanted.tag in held), None)


def able(asked: Asked, candidate: Candidate) -> frozenset[str]:
    """The languages the interpreter holds at the least level for the sector."""
    return frozenset(spoken.tag for spoken in candidate.languages if spoken.level in asked.levels)


def spoken_as(asked: Asked, candidate: Candidate, tag: str) -> tuple[Spoken, ...]:
    """The interpreter's entries for a language at a level that suffices; one, unless the roster repeats itself."""
    return tuple(spoken for spoken in candidate.languages if spoken.tag == tag and spoken.level in asked.levels)


def other_gender(asked: Asked, candidate: Candidate) -> bool:
    """Row 7: only a firm wish excludes, and a wish is firm unless she said otherwise."""
    need = asked.need
    return need.want is not None and need.firm is not False and candidate.gender != need.want


def other_mode(asked: Asked, candidate: Candidate) -> bool:
    """Row 8."""
    return asked.need.mode not in candidate.modes


def lacks_credential(asked: Asked, candidate: Candidate) -> bool:
    """Row 9."""
    level = candidate.credential_level
    if level is None or level < asked.credential:
        return True
    return asked.domain is not None and asked.domain not in candidate.credential_domains


def missing_modules(asked: Asked, candidate: Candidate) -> tuple[str, ...]:
    """Row 10: the required modules without a certification that is valid on the day, in order."""
    held = {certification.module for certification in candidate.certifications if valid_on(certification, asked.day)}
    return tuple(module for module in asked.modules if module not in held)


def valid_on(certification: Certification, day: date) -> bool:
    """`on <= day <= until`, both known, and not revoked by then."""
    on, until, revoked = certification.on, certification.until, certification.revoked
    if on is None or until is None:
        return False
    return on <= day <= until and (revoked is None or day < revoked)


def lacks_agreement(asked: Asked, candidate: Candidate) -> bool:
    """Row 11."""
    return candidate.agreement_until is None or candidate.agreement_until < asked.day


def lacks_declaration(asked: Asked, candidate: Candidate) -> bool:
    """Row 12: a declaration dated after the day says nothing about it."""
    declared = candidate.declared_on
    if declared is None or declared > asked.day:
        return True
    return asked.day - declared > timedelta(days=asked.policy.declaration_days)


def opted_out(asked: Asked, candidate: Candidate) -> bool:
    """Row 13: the interpreter's own limits, taken at their word."""
    return unwilling(asked, candidate) or (
        "no_nights" in candidate.opt_outs and at_night(asked.need.span, candidate.zone, asked.policy.day)
    )


def unwilling(asked: Asked, candidate: Candidate) -> bool:
    """Row 13 but for the nights: what holds at any time of day."""
    need, own = asked.need, candidate.opt_outs
    return (
        f"not_{need.sector}" in own
        or ("no_minors" in own and need.minor is not False)
        or ("same_gender_only" in own and (need.gender is None or candidate.gender != need.gender))
    )
