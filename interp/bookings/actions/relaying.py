"""Two interpreters in a row, when she allowed it: both are asked at once, and one falls with the other.

The first yes holds a seat, the second confirms both. Nobody is invited before both seats stand: an appointment that may not
come about belongs into no calendar. So a seat that waited in vain is freed without a letter, and its own page says so.
"""

from datetime import datetime
from secrets import token_hex

from sqlalchemy import select

from interp.accounts.facts import Viewer
from interp.bookings.actions.offering import anew, asked, made, new_offer, still_asking
from interp.bookings.models import Offer, Request
from interp.bookings.queries.matching import helped
from interp.bookings.queries.rungs import spoken
from interp.bookings.queries.seats import pair_is_open
from interp.bookings.rules import newest_answers
from interp.db import db, lock
from interp.errors import RuleBroken
from interp.matching.facts import Pair
from interp.roster.models import Interpreter

Refs = tuple[str, str]


def offer_pair(request: Request, refs: Refs, pivot: str, *, by: Viewer, at: datetime) -> tuple[Offer, Offer]:
    """Ask both for one relay: the first takes her side, the second the service's.

    Raises RuleBroken: `not_her_next_choice` (she has not allowed a relay), `pair_already_asked`, `already_offered`,
    `not_eligible` (they do not fit together any more, or somebody fits alone), or the state that no longer allows it.
    """
    people = {one.ref: one for one in db.session.scalars(select(Interpreter).where(Interpreter.ref.in_(refs)))}
    lock(case=request.case_id, request=request.id, interpreters=[person.id for person in people.values()])
    request = anew(request.id)
    still_asking(request, at)
    if not newest_answers(spoken(request)).get("relay"):
        raise RuleBroken(("not_her_next_choice",))
    if pair_is_open(request.id):
        raise RuleBroken(("pair_already_asked",))
    pair = _fitting(request, refs, pivot, at)
    if asked(request.id) & {person.id for person in people.values()}:
        raise RuleBroken(("already_offered",))
    first, second = made(_both(request, pair, people, by, at), by=by, at=at)
    return first, second


def _fitting(request: Request, refs: Refs, pivot: str, at: datetime) -> Pair:
    """The pair as it is found now; as long as anybody fits alone there is none."""
    _, found = helped(request, at)
    for pair in (*found.relay_left, *found.relay):
        if (pair.refs, pair.pivot) == (refs, pivot):
            return pair
    raise RuleBroken(("not_eligible",))


def _both(request: Request, pair: Pair, people: dict[str, Interpreter], by: Viewer, at: datetime) -> list[Offer]:
    joined = token_hex(16)
    offers = []
    for seat, ranked in enumerate((pair.first, pair.second), 1):
        one = new_offer(request, people[ranked.ref], ranked, by, at)
        one.seat, one.pair = seat, joined
        one.facts = one.facts | {"pivot": pair.pivot}
        offers.append(one)
    return offers
