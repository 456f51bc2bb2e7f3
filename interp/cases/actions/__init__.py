"""Open a case, write down what she wishes, and note every read. Nothing here has a field for a name or a story."""

from interp.cases.actions.allowing import bar, keep_clearing, keep_consent, take_back
from interp.cases.actions.avoiding import avoid, avoid_all, avoid_facet, stop_avoiding
from interp.cases.actions.linking import link, unlink
from interp.cases.actions.opening import note_list_read, note_read, open_case
from interp.cases.actions.wishing import (
    change_needs,
    change_wishes,
    order_fallbacks,
    refuse,
    undo_refusal,
    unwant,
    want,
)

__all__ = [
    "avoid",
    "avoid_all",
    "avoid_facet",
    "bar",
    "change_needs",
    "change_wishes",
    "keep_clearing",
    "keep_consent",
    "link",
    "note_list_read",
    "note_read",
    "open_case",
    "order_fallbacks",
    "refuse",
    "stop_avoiding",
    "take_back",
    "undo_refusal",
    "unlink",
    "unwant",
    "want",
]
