"""The only reader of the wall clock. Rules and actions are handed their `at`; edges ask here."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant: aware, UTC, whole seconds (calendars and mails know no finer time)."""
    return datetime.now(UTC).replace(microsecond=0)
