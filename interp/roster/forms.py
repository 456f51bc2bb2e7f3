"""An interpreter's usual week and time off, as they are typed: times of a 24 hour clock, 24:00 for the end of a day."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, SelectField, SelectMultipleField, StringField
from wtforms import Form as Plain
from wtforms.validators import AnyOf, InputRequired, ValidationError

from interp.roster.facts import DAY_MINUTES, SETTABLE, Mode, WeekRow
from interp.web import forms
from interp.web.labels import WORDS, label

MOST_ROWS = 200
CLOCK = re.compile(r"(\d{1,2})(?:[:.h]?([0-5]\d))?")
DAYS = [(number, WORDS["weekday"][str(number)]) for number in range(7)]
NO_TIME = _("Write a time such as 09:00 or 17:30.")

PROBLEMS: dict[str, Any] = {
    "no_such_time": _("Write a time between 00:00 and 23:59."),
    "end_before_start": _(
        "The end must be after the start. A night is two rows: one until 24:00, one from 00:00 the next day."
    ),
    "no_mode": _("Choose at least one way of working."),
}
AWAY_PROBLEMS: dict[str, Any] = {
    "end_before_start": _("The end must be after the start."),
    "in_the_past": _("This is already over. Write an end that is still to come."),
    "too_long": _("Time off can be two years at most."),
    "skipped_hour": _("The clock goes forward then, so this time does not exist. Write another time."),
}
AGREEMENT_PROBLEMS: dict[str, Any] = {
    "in_the_past": _("Write today or a later day. To end the work at once, change the status."),
    "too_far": _("Write a day within the next ten years."),
}


def minutes(text: str | None) -> int | None:
    """Minutes of the day of what was typed: `9`, `9:30`, `0930`, `24:00`; None for anything else."""
    found = CLOCK.fullmatch(text.strip()) if text else None
    if found is None:
        return None
    value = int(found[1]) * 60 + int(found[2] or 0)
    return value if value <= DAY_MINUTES else None


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


class RowForm(Plain):  # type: ignore[misc]
    """One row of the week. A row without any time is no row."""

    weekday = SelectField(_("Day"), coerce=int, choices=lambda: DAYS, default=0)
    start = StringField(_("From"))
    end = StringField(_("To"))
    modes = SelectMultipleField(_("How"))

    def blank(self) -> bool:
        return not (self.start.data or "").strip() and not (self.end.data or "").strip()

    def validate_start(self, field: Any) -> None:
        if not self.blank() and minutes(field.data) is None:
            raise ValidationError(NO_TIME)

    def validate_end(self, field: Any) -> None:
        if not self.blank() and minutes(field.data) is None:
            raise ValidationError(NO_TIME)

    def row(self) -> WeekRow:
        order = [mode.value for mode in Mode if mode in self.modes.data]
        return WeekRow(self.weekday.data, minutes(self.start.data) or 0, minutes(self.end.data) or 0, tuple(order))


class HoursForm(forms.Form):
    """The whole week in one form, so that nothing is half changed. Rows are added and removed on the page, then saved."""

    rows = FieldList(FormField(RowForm), max_entries=MOST_ROWS)

    def offer(self, held: Sequence[str]) -> "HoursForm":
        """The ways of working to choose from: those of her or his record, and what a row already holds."""
        for entry in self.rows:
            wanted = {*(held or Mode), *(entry.form.modes.data or ())}
            entry.form.modes.choices = [(mode.value, label(mode.value, "mode")) for mode in Mode if mode in wanted]
        return self

    def written(self) -> list[tuple[int, WeekRow]]:
        """The rows that say something, with their numbers on the page."""
        return [(number, entry.form.row()) for number, entry in enumerate(self.rows) if not entry.form.blank()]

    def refuse(self, problems: dict[str, str]) -> None:
        """Put what the rules refused (`rows-2-end`, counted over the rows that say something) at its field."""
        numbers = [number for number, _row in self.written()]
        for name, code in problems.items():
            _rows, position, field = name.split("-")
            wrong = self.rows[numbers[int(position)]].form[field]
            wrong.errors = [*wrong.errors, PROBLEMS[code]]
        self.rows.errors = [entry.errors for entry in self.rows]

    def rearranged(self, do: str, held: Sequence[str]) -> "HoursForm":
        """The same page with a row more (`add`: like the last one, a day later) or less (`remove-<number>`). Saves nothing."""
        data = [entry.data for entry in self.rows]
        verb, _dash, number = do.partition("-")
        if verb == "remove" and number.isdecimal():
            del data[int(number) : int(number) + 1]
        elif verb == "add" and len(data) < MOST_ROWS:
            last: dict[str, Any] = (
                data[-1] if data else {"weekday": 6, "start": "09:00", "end": "17:00", "modes": list(held)}
            )
            data.append(last | {"weekday": (last["weekday"] + 1) % 7})
        return HoursForm(formdata=None, data={"rows": data})


def week(rows: Sequence[WeekRow]) -> HoursForm:
    """The form as the week stands now."""
    data = [
        {"weekday": row.weekday, "start": clock(row.start), "end": clock(row.end), "modes": list(row.modes)}
        for row in rows[:MOST_ROWS]
    ]
    return HoursForm(formdata=None, data={"rows": data})


class AwayForm(forms.Form):
    """Time off by local dates. Without times it is whole days, the last one included."""

    start = forms.text(_("First day"), validators=[InputRequired(_("Write the first day."))])
    start_time = forms.text(_("From what time, if not all day"))
    end = forms.text(_("Last day"), validators=[InputRequired(_("Write the last day."))])
    end_time = forms.text(_("Until what time, if not all day"))

    def validate_start(self, field: Any) -> None:
        _day(field.data)

    validate_end = validate_start

    def validate_start_time(self, field: Any) -> None:
        if field.data and minutes(field.data) is None:
            raise ValidationError(NO_TIME)

    validate_end_time = validate_start_time

    def local(self) -> tuple[datetime, datetime]:
        """Start and end on the wall clock."""
        start, end = minutes(self.start_time.data), minutes(self.end_time.data)
        return _at(self.start.data, start or 0), _at(self.end.data, DAY_MINUTES if end is None else end)

    def refuse(self, problems: dict[str, str]) -> None:
        for name, code in problems.items():
            self[name].errors = [*self[name].errors, AWAY_PROBLEMS[code]]


class StatusForm(forms.TwiceForm):
    """One of the statuses that somebody on the roster may have."""

    status = forms.radios(
        _("Status"),
        choices=[(one.value, WORDS["status"][one.value]) for one in SETTABLE],
        validate_choice=False,
        validators=[AnyOf([one.value for one in SETTABLE], _("Choose a status."))],
    )


class AgreementForm(forms.TwiceForm):
    """The last day of the signed confidentiality agreement."""

    until = forms.text(_("Last day of the agreement"), validators=[InputRequired(_("Write the last day."))])

    def validate_until(self, field: Any) -> None:
        _day(field.data)

    @property
    def last(self) -> date:
        return _day(self.until.data)

    def refuse(self, problems: dict[str, str]) -> None:
        self.until.errors = [*self.until.errors, AGREEMENT_PROBLEMS[problems["until"]]]


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError as wrong:
        raise ValidationError(_("Write a date such as 2027-03-05.")) from wrong


def _at(day: str, minute: int) -> datetime:
    return datetime.combine(_day(day), time()) + timedelta(minutes=minute)
