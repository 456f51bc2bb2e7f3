"""Section 2: who first. A tuple anyone can read; the first part that differs is the explanation."""

from collections.abc import Iterable

from interp.matching.facts import Answer, Candidate, Elsewhere, Excluded, Mode, Need, Policy, Ranked, Wanted
from interp.matching.rules.asked import Asked, ask
from interp.matching.rules.diary import recent_minutes
from interp.matching.rules.person import position, spoken_as
from interp.matching.rules.places import km_between
from interp.matching.rules.ties import consent_kinds
from interp.matching.rules.verdict import reasons
from interp.text import normalise


def answer(need: Need, candidates: Iterable[Candidate], policy: Policy) -> Answer:
    """Those who may be offered, best first, then everybody else by reference with every reason.

    The order of `candidates` changes nothing. Each is looked at once.
    """
    asked = ask(need, policy)
    judged = [(candidate, reasons(asked, candidate)) for candidate in candidates]
    matches = [ranked(asked, candidate) for candidate, found in judged if not found]
    excluded = [Excluded(candidate, found) for candidate, found in judged if found]
    return Answer(
        request=need.request,
        matches=tuple(sorted(matches, key=lambda match: match.rank)),
        excluded=tuple(sorted(excluded, key=lambda other: other.ref)),
    )


def rank(need: Need, candidate: Candidate, policy: Policy) -> Ranked:
    """The place of somebody who may be offered: ten parts, smallest first, the last one unique.

    Only those without a reason are ranked: raises ValueError when no language of hers matches.
    """
    return ranked(ask(need, policy), candidate)


def ranked(asked: Asked, candidate: Candidate) -> Ranked:
    first = position(asked, candidate)
    if first is None:
        raise ValueError("only an interpreter of one of her languages has a rank")
    wanted = asked.need.languages[first]
    ties = consent_kinds(asked, candidate)
    parts = (
        first,
        _other_variant(asked, candidate, wanted),
        _unmet_gender(asked, candidate),
        _unknown_face(asked, candidate),
        int(bool(ties)),
        _unmet_origin(asked, candidate),
        -(candidate.credential_level or 0),
        recent_minutes(asked, candidate),
        whole_km(asked, candidate) or 0,
        candidate.ref,
    )
    return Ranked(candidate, parts, wanted.tag, ties[0] if ties else None)


def _other_variant(asked: Asked, candidate: Candidate, wanted: Wanted) -> int:
    """Part 2: an unknown variant is another one."""
    if wanted.variant is None:
        return 0
    own = [spoken.variant for spoken in spoken_as(asked, candidate, wanted.tag) if spoken.variant is not None]
    return int(normalise(wanted.variant) not in map(normalise, own))


def _unmet_gender(asked: Asked, candidate: Candidate) -> int:
    """Part 3."""
    return int(asked.need.want is not None and candidate.gender != asked.need.want)


def _unknown_face(asked: Asked, candidate: Candidate) -> int:
    """Part 4: 0 for somebody she asked for, or who has worked for her before when she asked for continuity."""
    need = asked.need
    return int(candidate.ref not in need.wants and not (need.continuity is True and candidate.completed_for_case))


def _unmet_origin(asked: Asked, candidate: Candidate) -> int:
    """Part 6: a distance that is unknown meets no wish."""
    wish = asked.need.elsewhere
    if wish is None:
        return 0
    km = km_between(asked.need.place, candidate.place)
    if km is None:
        return 1
    return int((km >= asked.policy.elsewhere_km) != (wish == Elsewhere.ELSEWHERE))


def whole_km(asked: Asked, candidate: Candidate) -> int | None:
    """Part 9: whole km to travel, rounded down; None when nobody travels, or the distance is unknown."""
    if asked.need.mode != Mode.ONSITE:
        return None
    km = km_between(asked.need.place, candidate.place)
    return None if km is None else int(km)
