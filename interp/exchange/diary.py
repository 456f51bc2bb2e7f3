"""Nobody is in two places at once: bookings of one interpreter that overlap."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from interp.exchange.facts import Known, Problem
from interp.exchange.formats import instant
from interp.spans import Span

LIVE = frozenset({"held", "confirmed", "running"})


class Entry(NamedTuple):
    """One live booking: where it stands in the document, `-1` for one that is already here."""

    place: int
    ref: str
    span: Span


def clashes(document: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    """Held, confirmed or running bookings of one interpreter that overlap, each with one that it meets."""
    for entries in _diaries(document, known).values():
        widest: Entry | None = None
        for entry in sorted(entries, key=lambda entry: (entry.span.start, entry.place)):
            if widest and widest.span.overlaps(entry.span):
                yield from _clash(*sorted((widest, entry)))
            if widest is None or entry.span.end > widest.span.end:
                widest = entry


def _clash(first: Entry, second: Entry) -> Iterator[Problem]:
    if second.place >= 0:
        here = ", which is already here" if first.place < 0 else ""
        text = f"overlaps booking '{first.ref}'{here}, of the same interpreter"
        yield Problem(f"/bookings/{second.place}", text)


def _diaries(document: Mapping[str, Any], known: Known) -> dict[str, list[Entry]]:
    diaries: dict[str, list[Entry]] = {}
    coming = set()
    for index, booking in enumerate(document.get("bookings") or ()):
        if booking is None:
            continue
        ref, who, start, end = (booking.get(key) for key in ("ref", "interpreter", "start", "end"))
        coming.add(ref)
        readable = who is not None and start is not None and end is not None and booking.get("status") in LIVE
        if readable and instant(start) < instant(end):
            diaries.setdefault(who, []).append(Entry(index, ref or "", Span(instant(start), instant(end))))
    for ref, booked in known.bookings.items():
        if booked.live and ref not in coming and booked.interpreter in diaries:
            diaries[booked.interpreter].append(Entry(-1, ref, booked.span))
    return diaries
