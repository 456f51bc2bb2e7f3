"""Part 8 where the older sessions arrive already summed."""

from datetime import timedelta

from interp.matching.rules import rank

from .make import POLICY, candidate, need, session


def test_what_was_summed_before_counts_with_what_is_listed() -> None:
    listed = session("2027-01-05 09:00", "10:00", status="completed")
    person = candidate(sessions=(listed,), earlier=timedelta(minutes=90, seconds=59))
    assert rank(need(), person, POLICY).rank[7] == 60 + 90
