"""Every table of the house in one import, for migrations and for whoever makes a schema."""

import interp.accounts.models
import interp.bookings.models
import interp.calendar.models
import interp.cases.models
import interp.conflicts.models
import interp.notify.models
import interp.roster.models
import interp.trail.models
import interp.training.models  # noqa: F401
