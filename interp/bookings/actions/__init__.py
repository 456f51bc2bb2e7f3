"""The verbs of the life cycle, the only writers of a state: ask, offer, declare, accept, decline, cancel, re-check."""

from interp.bookings.actions.accepting import accept, declare, decline
from interp.bookings.actions.asking import (
    drop_draft,
    drop_ended_drafts,
    request_interpreter,
    save_draft,
    send_draft,
    start_draft,
)
from interp.bookings.actions.ending import cancel_booking, cancel_request, leave_unfilled, pass_time
from interp.bookings.actions.offering import lapse_offers, offer
from interp.bookings.actions.rechecking import recheck

__all__ = [
    "accept",
    "cancel_booking",
    "cancel_request",
    "declare",
    "decline",
    "drop_draft",
    "drop_ended_drafts",
    "lapse_offers",
    "leave_unfilled",
    "offer",
    "pass_time",
    "recheck",
    "request_interpreter",
    "save_draft",
    "send_draft",
    "start_draft",
]
