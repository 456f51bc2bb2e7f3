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


LIVE = (BookingState.HELD, BookingState.CONFIRMED, BookingState.RUNNING)
OPEN_OFFER = (OfferState.OFFERED, OfferState.DECLARED)
OPEN_REQUEST = (RequestState.SEARCHING, RequestState.OFFERED, RequestState.UNFILLED)

LEAST_MINUTES = 15  # a shorter session is refused in words
OFFER_HOURS = 24  # an offer lapses after this, and always before the session starts
DRAFT_HOURS = 24
SHOWN_FIRST = 5  # people a page shows first

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
