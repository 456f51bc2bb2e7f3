"""The verbs of the life cycle, the only writers of a state but for an import: ask, offer, declare, accept, decline, cancel, re-check."""

from interp.bookings.actions.accepting import accept, declare, decline
from interp.bookings.actions.asking import (
    drop_draft,
    drop_ended_drafts,
    request_interpreter,
    save_draft,
    send_draft,
    start_draft,
)
from interp.bookings.actions.bridging import bridge, choose, note_look, open_bridge
from interp.bookings.actions.deciding import decide, take_back
from interp.bookings.actions.ending import cancel_booking, cancel_request, free_flagged, leave_unfilled, pass_time
from interp.bookings.actions.offering import end_offers, lapse_offers, note_refusal, offer
from interp.bookings.actions.rechecking import recheck
from interp.bookings.actions.relaying import offer_pair
from interp.bookings.actions.stopping import recognise, see_to, stop

__all__ = [
    "accept",
    "bridge",
    "cancel_booking",
    "cancel_request",
    "choose",
    "decide",
    "declare",
    "decline",
    "drop_draft",
    "drop_ended_drafts",
    "end_offers",
    "free_flagged",
    "lapse_offers",
    "leave_unfilled",
    "note_look",
    "note_refusal",
    "offer",
    "offer_pair",
    "open_bridge",
    "pass_time",
    "recheck",
    "recognise",
    "request_interpreter",
    "save_draft",
    "see_to",
    "send_draft",
    "start_draft",
    "stop",
    "take_back",
]
