"""How facts are shown: times with their zone where the reader's differs, languages by name, codes in words."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, format_datetime, gettext, ngettext
from flask_babel import format_time as babel_time

from interp import languages
from interp.spans import Span
from interp.web.labels import label
from interp.web.locale import LOCALES, locale
from interp.web.locale import zone as readers_zone


def _local(at: datetime, zone: str | None) -> datetime:
    return at.astimezone(ZoneInfo(zone or readers_zone())).replace(tzinfo=None)


def day(at: datetime, zone: str | None = None) -> str:
    """Weekday and date at the place of the session: "Tuesday 12 January 2027"."""
    return str(format_datetime(_local(at, zone), "EEEE d MMMM y", rebase=False))


def plain_day(local: datetime) -> str:
    """The date of a local time that was kept as it was written, without a zone."""
    return str(format_datetime(local, "EEE d MMM y", rebase=False))


def clock(at: datetime, zone: str | None = None) -> str:
    return str(babel_time(_local(at, zone), "HH:mm", rebase=False))


def when(span: Span, zone: str | None = None) -> str:
    """Day, start and end; the zone follows where the reader's own clock shows another time."""
    start, end = _local(span.start, zone), _local(span.end, zone)
    shown = f"{format_datetime(start, 'EEE d MMM y, HH:mm', rebase=False)}–{clock(span.end, zone)}"
    if start.date() != end.date():
        shown = f"{shown} ({format_datetime(end, 'EEE d MMM', rebase=False)})"
    return f"{shown} ({_place_name(zone)})" if zone and _differs(span.start, zone) else shown


def away(span: Span, zone: str) -> str:
    """Whole days of the zone's calendar as days, the last one included; anything else as `when` says it."""
    start, end = _local(span.start, zone), _local(span.end, zone)
    if start.time() != time() or end.time() != time():
        return when(span, zone)
    last = end - timedelta(days=1)
    shown = str(format_datetime(last, "EEE d MMM y", rebase=False))
    if last == start:
        return shown
    same_month = (start.year, start.month) == (last.year, last.month)
    first = "EEE d" if same_month else "EEE d MMM" if start.year == last.year else "EEE d MMM y"
    return f"{format_datetime(start, first, rebase=False)} – {shown}"


def _differs(at: datetime, zone: str) -> bool:
    return at.astimezone(ZoneInfo(zone)).utcoffset() != at.astimezone(ZoneInfo(readers_zone())).utcoffset()


def _place_name(zone: str) -> str:
    return str(gettext("%(city)s time", city=zone.rpartition("/")[2].replace("_", " ")))


def on(value: date | None) -> str:
    """A calendar date in words, or a dash in words where it is unknown."""
    return str(format_date(value, "d MMM y", rebase=False) if value else gettext("not known"))


def instant(text: str) -> datetime:
    """An instant that is kept as text."""
    return datetime.fromisoformat(text)


def duration(minutes: int) -> str:
    """A duration in words: "1 hour 30 minutes"."""
    hours, rest = divmod(int(minutes), 60)
    parts = [ngettext("%(num)d hour", "%(num)d hours", hours)] if hours else []
    if rest or not hours:
        parts.append(ngettext("%(num)d minute", "%(num)d minutes", rest))
    return " ".join(parts)


def language(tag: str) -> str:
    return languages.name(tag, locale())


def _globals() -> dict[str, Any]:
    return {
        "page_lang": locale(),
        "page_dir": "ltr",
        "languages": list(LOCALES.items()),
    }


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        when=when,
        day=day,
        plain_day=plain_day,
        clock=clock,
        on=on,
        away=away,
        instant=instant,
        duration=duration,
        language=language,
        label=label,
    )
    app.context_processor(_globals)
