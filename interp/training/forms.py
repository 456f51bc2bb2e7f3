"""Which certification ends early, and from which day on."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from interp.training.facts import Certified
from interp.web import forms

PROBLEMS: dict[str, Any] = {
    "no_such": _("This certification was changed while you had the page open. Nothing was changed now. Choose again."),
    "revoked_already": _("It is revoked already, from this day or an earlier one."),
    "in_the_past": _("Write today or a later day. What was good until now stays so."),
    "over_by_then": _("It has run out by then. Nothing needs to be revoked."),
    "before_its_start": _("It starts later. Write its first day or a later one."),
}


def key(one: Certified) -> str:
    """How a form names a certification; a row's number never leaves the house."""
    return f"{one.module}|{one.on}|{one.until}"


class RevokeForm(forms.TwiceForm):
    """Revoked on a day means: not good from that day on. Nothing is chosen beforehand, neither which nor the day."""

    certification = forms.choice(_("Certification"), validate_choice=False)
    day = forms.text(_("Not good from this day on"), validators=[InputRequired(_("Write the first day without it."))])

    def offer(self, held: Iterable[tuple[Certified, str]]) -> "RevokeForm":
        """The certifications to choose from, with their words."""
        there = {key(one): (one, words) for one, words in held}
        self.held = {name: one for name, (one, _words) in there.items()}
        choices = [SelectChoice(name, words) for name, (_one, words) in there.items()]
        self.certification.choices = [SelectChoice("", _("Choose a certification")), *choices]
        return self

    def validate_certification(self, field: Any) -> None:
        if field.data not in self.held:
            raise ValidationError(_("Choose a certification."))

    def validate_day(self, field: Any) -> None:
        try:
            date.fromisoformat(field.data or "")
        except ValueError as wrong:
            raise ValidationError(_("Write a date such as 2027-03-05.")) from wrong

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.day.data)

    @property
    def which(self) -> Certified:
        return self.held[self.certification.data]

    def refuse(self, problems: dict[str, str]) -> None:
        for name, code in problems.items():
            self[name].errors = [*self[name].errors, PROBLEMS[code]]
