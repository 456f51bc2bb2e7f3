"""What may be typed when she decides about a rung of her order, and when a call was made in immediate danger."""

from collections.abc import Iterable
from datetime import date, datetime
from datetime import time as clock_time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, ValidationError

from interp.bookings.facts import ASKED_BY, BRIDGE_MINUTES
from interp.web import forms
from interp.web.labels import label

PROBLEMS: dict[str, Any] = {
    "choose_one": _("Choose who asked her."),
    "not_hers": _("Choose the language in which she was asked."),
    "in_the_future": _("This time is still to come. Write when she was asked."),
    "does_not_fit": _("Choose one of these. What was there before may not help any more."),
    "too_long": _("Write the minutes as a number from 1 to %(most)s.", most=BRIDGE_MINUTES),
}
Choices = Iterable[tuple[str, Any]]


class Refusable(forms.Form):
    """A form to which the page can add what a rule refused."""

    def refuse(self, problems: dict[str, str]) -> None:
        for name, code in problems.items():
            field = self[name]
            field.errors = [*field.errors, PROBLEMS[code]]


class DecisionForm(Refusable):
    """`rung` is what the page asked about; if it is not its turn any more, nothing is written."""

    rung = forms.text(_("Choice"))
    answer = forms.radios(
        _("What did she decide?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        validators=[DataRequired(_("Choose yes or no. If she has not decided, write nothing down yet."))],
    )
    value = forms.radios(_("Which one did she choose?"))
    asked_by = forms.radios(
        _("Who asked her?"),
        description=_("Never somebody of her family, a child, a co-worker, another resident or a machine."),
        validators=[DataRequired(_("Choose who asked her."))],
    )
    language = forms.choice(
        _("In which language?"), validators=[DataRequired(_("Choose the language in which she was asked."))]
    )
    day = forms.text(_("On which day was she asked?"), validators=[DataRequired(_("Choose a date."))])
    time = forms.text(_("At what time?"), validators=[DataRequired(_("Choose when she was asked."))])

    def offer(self, values: Choices, languages: Choices) -> "DecisionForm":
        self.value.choices = list(values)
        self.asked_by.choices = [(code, label(code, "asked_by")) for code in ASKED_BY]
        self.language.choices = [("", _("Choose a language")), *languages]
        self.value.validate_choice = False  # the action says whether it still fits
        return self

    def validate_day(self, field: Any) -> None:
        try:
            date.fromisoformat(field.data)
        except ValueError:
            raise ValidationError(_("Write the date as year-month-day, such as 2027-03-02.")) from None

    def validate_time(self, field: Any) -> None:
        try:
            clock_time.fromisoformat(field.data)
        except ValueError:
            raise ValidationError(_("Write the time as hours and minutes, such as 09:30.")) from None

    def said(self, zone: str) -> dict[str, Any]:
        """As `actions.decide` takes it; the time is read on the clock of whoever writes."""
        local = datetime.combine(date.fromisoformat(self.day.data), clock_time.fromisoformat(self.time.data))
        return {
            "yes": self.answer.data == "yes",
            "asked_by": self.asked_by.data,
            "language": self.language.data,
            "asked_at": local.replace(tzinfo=ZoneInfo(zone)),
            "value": self.value.data or None,
        }


class DangerForm(Refusable):
    """Before anybody is shown who can be called."""

    danger = forms.tick(
        _("There is immediate danger to life, or a medical fact that cannot wait"),
        validators=[DataRequired(_("Only in immediate danger. If there is none, use her own order."))],
    )


class BridgeForm(Refusable):
    interpreter = forms.radios(_("Whom did you call?"), validators=[DataRequired(_("Choose whom you called."))])
    minutes = forms.text(_("How many minutes did the call take?"))
    danger = forms.tick(
        _("There was immediate danger"), validators=[DataRequired(_("Confirm that there was immediate danger."))]
    )

    def offer(self, people: Choices) -> "BridgeForm":
        self.interpreter.choices = list(people)
        self.interpreter.validate_choice = False  # whoever was called may be busy by now: the action asks
        return self

    def validate_minutes(self, field: Any) -> None:
        text = field.data or ""
        if not text.isdecimal() or not 1 <= int(text[:5]) <= BRIDGE_MINUTES:
            raise ValidationError(PROBLEMS["too_long"])
