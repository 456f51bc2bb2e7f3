"""Rows 3 to 5, and section 3: what joins an interpreter to a case. A tie blocks, unless it is of a kind she may allow."""

from interp.matching.facts import BY_THEMSELVES, CONSENT_KINDS, TIE_KINDS, Candidate, Consent
from interp.matching.rules.asked import Asked


def conflict(asked: Asked, candidate: Candidate) -> bool:
    """Row 3: a tie that blocks, whatever anyone consents to."""
    return (
        candidate.other_party
        or candidate.adult is not True
        or on_staff(asked, candidate)
        or any(not hers_to_allow(asked, kind) for kind in met(asked, candidate))
    )


def lacks_consent(asked: Asked, candidate: Candidate) -> bool:
    """Row 4: a tie she may allow and has not."""
    return any(not allowed(asked, candidate.ref, kind) for kind in consent_kinds(asked, candidate))


def possible_tie(asked: Asked, candidate: Candidate) -> bool:
    """Row 5: two values of one kind that only sound alike, and nobody has cleared it for this interpreter."""
    return bool(possible_kinds(asked, candidate))


def possible_kinds(asked: Asked, candidate: Candidate) -> tuple[str, ...]:
    """The kinds in which something sounds alike, is not the same and is not cleared, in the order of the page."""
    found = {tie.kind for tie in candidate.ties if asked.sounds.get((tie.kind, tie.sound), frozenset()) - {tie.token}}
    return tuple(kind for kind in TIE_KINDS if kind in found and (candidate.ref, kind) not in asked.need.cleared)


def met(asked: Asked, candidate: Candidate) -> frozenset[str]:
    """The kinds of the interpreter's ties that count for this case."""
    return frozenset(
        tie.kind for tie in candidate.ties if tie.kind in BY_THEMSELVES or (tie.kind, tie.token) in asked.facets
    )


def hers_to_allow(asked: Asked, kind: str) -> bool:
    """Is a tie of this kind hers to allow? An embassy's only when she asked for the embassy's help."""
    if kind == "embassy":
        return asked.need.embassy_help is True
    return kind in CONSENT_KINDS


def consent_kinds(asked: Asked, candidate: Candidate) -> tuple[str, ...]:
    """The kinds met that need her consent, in the order of the page."""
    kinds = met(asked, candidate)
    return tuple(kind for kind in CONSENT_KINDS if kind in kinds and hers_to_allow(asked, kind))


def on_staff(asked: Asked, candidate: Candidate) -> bool:
    """Works for the organisation of the case; when that is unknown, for any."""
    if asked.need.organisation is None:
        return bool(candidate.works_for)
    return asked.need.organisation in candidate.works_for


def allowed(asked: Asked, ref: str, kind: str) -> bool:
    """Did she say yes, until this day at least? One answer is kept for each kind; were there two, both must be yes."""
    answers = asked.answers.get((ref, kind), ())
    return bool(answers) and all(_yes(answer, asked) for answer in answers)


def _yes(answer: Consent, asked: Asked) -> bool:
    return answer.given is True and answer.until is not None and asked.day <= answer.until
