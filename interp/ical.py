"""Facts to calendar bytes: the only importer of icalendar.

What leaves is neutral: a time, the word "Appointment", a random UID. No place, language, sector, code or organisation
(threat: a calendar seen on a shared phone). Times are UTC, so no client has to read a zone. RFC 5545 and 5546.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event, vCalAddress, vText

from interp.spans import Span

PRODUCT = "-//interp//appointments//EN"


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a calendar may know of a booking. `uid` stays for life; `sequence` rises with each change."""

    uid: str
    sequence: int
    span: Span
    stamp: datetime
    title: str
    cancelled: bool = False


def invitation(appointment: Appointment, *, organizer: str, attendee: str) -> bytes:
    """An iTIP REQUEST, or CANCEL for a cancelled one, with one attendee: the recipient alone."""
    calendar = _calendar()
    calendar.add("method", method(appointment))
    event = _event(appointment)
    event["organizer"] = vCalAddress(f"mailto:{organizer}")
    person = vCalAddress(f"mailto:{attendee}")
    person.params["ROLE"] = vText("REQ-PARTICIPANT")
    person.params["PARTSTAT"] = vText("ACCEPTED")
    person.params["RSVP"] = vText("FALSE")
    event.add("attendee", person, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def method(appointment: Appointment) -> str:
    return "CANCEL" if appointment.cancelled else "REQUEST"


def feed(appointments: Iterable[Appointment], *, name: str) -> bytes:
    """A calendar to subscribe to: no method, no people, no places."""
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    for appointment in appointments:
        calendar.add_component(_event(appointment))
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _event(appointment: Appointment) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.stamp)
    event.add("dtstart", appointment.span.start)
    event.add("dtend", appointment.span.end)
    event.add("summary", appointment.title)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    return event
