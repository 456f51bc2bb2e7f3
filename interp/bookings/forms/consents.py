"""Her answer about one interpreter and one kind of connection, and how she was asked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, ValidationError

from interp.cases.facts import THROUGH
from interp.web import forms
from interp.web.labels import WORDS

PROBLEMS: dict[str, Any] = {
    "until_missing": _("Write until when she allows it."),
    "until_passed": _("This day has passed. Choose today or a later day."),
    "until_too_far": _("A yes counts for a year at most. Choose an earlier day, and ask her again then."),
    "not_yet": _("This day is still to come. Write the day on which she was asked."),
    "too_long_ago": _("This was more than a year ago. Ask her again."),
    "not_hers": _("Choose the language in which she was asked."),
    "choose_one": _("Choose one."),
}


class ConsentForm(forms.Refusable):
    """One kind; the page holds one form for each, told apart by a prefix."""

    refusals = PROBLEMS

    answer = forms.radios(
        _("What did she say?"),
        choices=[("yes", _("Yes, this person may interpret for her")), ("no", _("No"))],
        validators=[DataRequired(_("Choose what she said. If she did not answer, leave this page."))],
    )
    until = forms.text(_("Until when does she allow it?"))
    on = forms.text(_("When was she asked?"), validators=[DataRequired(_("Write the day on which she was asked."))])
    language = forms.choice(_("In which language was she asked?"), default="")
    through = forms.radios(
        _("Who asked her?"),
        choices=[(code, WORDS["through"][code]) for code in THROUGH],
        validators=[DataRequired(_("Choose who asked her."))],
    )

    def offer(self, languages: Iterable[tuple[str, str]]) -> "ConsentForm":
        self.language.choices = [("", _("Choose a language")), *languages]
        return self

    def validate_language(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(PROBLEMS["not_hers"])

    def validate_on(self, field: Any) -> None:
        _day(field.data)

    def validate_until(self, field: Any) -> None:
        if self.answer.data == "yes" and field.data:
            _day(field.data)

    @property
    def days(self) -> tuple[date | None, date]:
        """Until when, and when she was asked; of a form that is valid."""
        given = self.answer.data == "yes" and bool(self.until.data)
        return _day(self.until.data) if given else None, _day(self.on.data)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("Write the date as year-month-day, such as 2027-03-02.")) from None
