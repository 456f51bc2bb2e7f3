"""What may be typed when she decides about a rung of her order, and when a call was made in immediate danger."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, ValidationError

from interp.bookings.facts import BRIDGE_MINUTES
from interp.cases.forms.asked import PROBLEMS as PLAIN
from interp.cases.forms.asked import HerWord, word_fields
from interp.web import forms

PROBLEMS: dict[str, Any] = {
    "choose_one": _("Choose who asked her."),
    "not_hers": _("Choose the language in which she was asked."),
    "in_the_future": PLAIN["in_the_future"],
    "too_long_ago": PLAIN["too_long_ago"],
    "does_not_fit": _("Choose one of these. What was there before may not help any more."),
    "too_long": _("Write the minutes as a number from 1 to %(most)s.", most=BRIDGE_MINUTES),
}
Choices = Iterable[tuple[str, Any]]


class DecisionForm(HerWord):
    """`rung` is what the page asked about; if it is not its turn any more, nothing is written."""

    refusals = PROBLEMS
    rung = forms.text(_("Choice"))
    answer = forms.radios(
        _("What did she decide?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        validators=[DataRequired(_("Choose yes or no. If she has not decided, write nothing down yet."))],
    )
    value = forms.radios(_("Which one did she choose?"))
    asked_by, language, day, time = word_fields()

    def offer(self, values: Choices, languages: Choices) -> "DecisionForm":
        self.value.choices = list(values)
        self.ask(languages)
        self.value.validate_choice = False  # the action says whether it still fits
        return self

    def said(self, zone: str) -> dict[str, Any]:
        """As `actions.decide` takes it."""
        return self.word(zone) | {"yes": self.answer.data == "yes", "value": self.value.data or None}


class DangerForm(forms.Form):
    """Before anybody is shown who can be called."""

    danger = forms.tick(
        _("There is immediate danger to life, or a medical fact that cannot wait"),
        validators=[DataRequired(_("Only in immediate danger. If there is none, use her own order."))],
    )


class ChosenForm(forms.Form):
    """Whom to call. Whoever was shown may be busy by now, so the action asks, not the form."""

    interpreter = forms.radios(_("Whom will you call?"), validators=[DataRequired(_("Choose whom you will call."))])

    def offer(self, people: Choices) -> "ChosenForm":
        self.interpreter.choices = list(people)
        self.interpreter.validate_choice = False
        return self


class BridgeForm(forms.Form):
    """After the call. `interpreter` is whom the page before it named."""

    interpreter = forms.text(_("Whom did you call?"))
    minutes = forms.text(_("How many minutes did the call take?"))
    danger = forms.tick(
        _("There was immediate danger"), validators=[DataRequired(_("Confirm that there was immediate danger."))]
    )

    def validate_minutes(self, field: Any) -> None:
        text = field.data or ""
        if not text.isdecimal() or not 1 <= int(text[:5]) <= BRIDGE_MINUTES:
            raise ValidationError(PROBLEMS["too_long"])
