"""The states of requests, offers and bookings, and what mail and calendars may know of a booking."""

from enum import StrEnum


class RequestState(StrEnum):
    DRAFT = "draft"
    SEARCHING = "searching"
    OFFERED = "offered"
    BOOKED = "booked"
    UNFILLED = "unfilled"
    CANCELLED = "cancelled"


class OfferState(StrEnum):
    OFFERED = "offered"
    DECLARED = "declared"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SKIPPED = "skipped"
    LAPSED = "lapsed"
    FILLED = "filled"


class BookingState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class RungState(StrEnum):
    """Where one rung of her order stands: the one to decide now, decided, not its turn yet, or it does not apply."""

    OPEN = "open"
    YES = "yes"
    NO = "no"
    LATER = "later"
    NOT_POSSIBLE = "not_possible"


LIVE = (BookingState.HELD, BookingState.CONFIRMED, BookingState.RUNNING)
OPEN_OFFER = (OfferState.OFFERED, OfferState.DECLARED)

WAYS = ("phone", "wait")  # rungs of hers whose yes changes what is asked of whoever was asked already
LEAST_MINUTES = 15  # a shorter session is refused in words
OFFER_HOURS = 24  # an offer lapses after this, and always before the session starts
DRAFT_HOURS = 24
SHOWN_FIRST = 5  # people a page shows first

BRIDGE_MINUTES = 60  # the longest life-safety bridge
BRIDGE_AHEAD = 30  # minutes for which somebody must be free to be called at once
BRIDGE_HOURS = 4  # so long after it was opened its list can be come back to, to note the call, whoever fits by then

# A booking ends when a re-check finds this: who the interpreter is, her safety and her wishes. The rest of the table (mode, own
# limits, hours, busy, distance, load) is about a diary or a way of working, where talking helps: it is only flagged.
FREES = frozenset({
    "inactive", "refused", "conflict", "consent", "possible_tie", "language", "gender", "credential", "training",
    "agreement", "declaration",
})  # fmt: skip

STOP_AHEAD = 60  # minutes before its start from which a session can be stopped
REPLACED_AFTER = 30  # the replacement of a session that has begun starts this many minutes later, or a little more
CONFLICT_AT_START = "conflict_at_start"  # all that is kept of a stop
RECOGNISED_LATER = "recognised_later"

# purposes of each sector, for the wizard; anything an import brings is kept as it is
PURPOSES = {
    "health": ("consultation", "examination", "treatment", "counselling"),
    "police": ("report", "statement", "protection"),
    "justice": ("advice", "mediation", "court"),
    "social": ("assessment", "support"),
    "shelter": ("intake", "daily_life", "counselling"),
    "psychosocial": ("counselling", "group"),
    "hotline": ("call",),
    "labour": ("advice", "complaint", "mediation"),
}
