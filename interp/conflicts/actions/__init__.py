"""Declare, add a tie, take ties off, remind. Whoever changes a tie or a declaration has the bookings re-checked afterwards."""

from interp.conflicts.actions.declaring import add_ties, declare_standing, remove_ties
from interp.conflicts.actions.reminding import remind

__all__ = ["add_ties", "declare_standing", "remind", "remove_ties"]
