"""What the forms of a case share: words for what a rule refused, many values under one name, and her own word. No field for a name or a story."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import DataRequired, ValidationError

from interp.cases.facts import ASKED_BY
from interp.cases.rules import asked_fault
from interp.web import forms
from interp.web.filters import language
from interp.web.labels import label

PROBLEMS: dict[str, Any] = {
    "choose_one": _("Choose one of the languages that were found."),
    "not_one_language": _("This is a group of languages. Choose the one she speaks."),
    "already_in_list": _("This language is already in the list."),
    "too_many": _("Eight languages are the most that can be kept."),
    "is_a_service": _(
        "A session of hers is interpreted into this language, so it can't be one of hers here. Cancel that request, or open a new case."
    ),
    "none_yet": _("Search for her language, choose it and add it."),
    "no_such_interpreter": _(
        "There is no interpreter with this reference on the roster. Check each letter and number."
    ),
    "both": _("The same interpreter is wanted and refused. Take one of the two away."),
    "refused_before": _(
        "She chose not to work with this interpreter. If she changed her mind, undo it on the page of her case."
    ),
    "changed_meanwhile": _("Somebody changed this case while you had it open. Check the page and save it again."),
    "her_word_missing": _(
        "Her wish is firm now, and only she can lift it. Look at this page again. If she lifts it, write down who asked her."
    ),
    "in_the_future": _("This time is still to come. Write when she was asked."),
    "too_long_ago": _("This was long before it was written down here. Write when she was asked about this."),
    "kind_missing": _("Choose what kind of connection it is."),
    "value_missing": _("Write what she wants to avoid."),
    "no_such_case": _("There is no case with this code here. Check each letter and number."),
    "no_letters": _("Write a name or a word with letters or digits."),
    "no_such_kind": _("There is no such kind of connection. Nothing was changed. Choose one from the list."),
    "linked_to_itself": _("This is the code of this case. Write the code of the other side."),
    "linked_already": _("These two cases are linked already. Nothing was changed."),
    "not_linked": _("These two cases are not linked. Nothing was changed."),
}


class Asked(forms.Refusable):
    """What is refused here is told in the words of a case."""

    refusals = PROBLEMS


class Many(Field):  # type: ignore[misc]
    """Every value that was sent under one name."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(valuelist)


def word_fields() -> tuple[Any, Any, Any, Any]:
    """Who asked her, in which language, on which day, at what time: new fields for one form, in the order of the page."""
    return (
        forms.radios(
            _("Who asked her?"),
            description=_("Never somebody of her family, a child, a co-worker, another resident or a machine."),
            validators=[DataRequired(_("Choose who asked her."))],
        ),
        forms.choice(
            _("In which language?"), validators=[DataRequired(_("Choose the language in which she was asked."))]
        ),
        forms.text(_("On which day was she asked?"), validators=[DataRequired(_("Choose a date."))]),
        forms.text(_("At what time?"), validators=[DataRequired(_("Choose when she was asked."))]),
    )


class HerWord(Asked):
    """A form with `word_fields()`: a decision of hers, which is nobody else's to make."""

    def ask(self, languages: Iterable[tuple[str, Any]]) -> None:
        self.asked_by.choices = [(code, label(code, "asked_by")) for code in ASKED_BY]
        self.language.choices = [("", _("Choose a language")), *languages]

    def validate_day(self, field: Any) -> None:
        try:
            date.fromisoformat(field.data)
        except ValueError:
            raise ValidationError(_("Write the date as year-month-day, such as 2027-03-02.")) from None

    def validate_time(self, field: Any) -> None:
        try:
            time.fromisoformat(field.data)
        except ValueError:
            raise ValidationError(_("Write the time as hours and minutes, such as 09:30.")) from None

    def word(self, zone: str) -> dict[str, Any]:
        """What she was asked by, in and at; the time is read on the clock of whoever writes."""
        local = datetime.combine(date.fromisoformat(self.day.data), time.fromisoformat(self.time.data))
        asked_at = local.replace(tzinfo=ZoneInfo(zone))
        return {"asked_by": self.asked_by.data, "language": self.language.data, "asked_at": asked_at}


class LiftForm(HerWord):
    """Her word when a firm wish is lifted. The page shows it only then."""

    asked_by, language, day, time = word_fields()

    def said(self, tags: Iterable[str], zone: str, made_at: datetime, at: datetime) -> bool:
        """Is her word there, and can it be? `tags` are the languages in which she can have been asked."""
        self.ask((tag, language(tag)) for tag in tags)
        if not self.validate():
            return False
        fault = asked_fault(self.word(zone)["asked_at"], made_at, at)
        self.refuse({"time": fault} if fault else {})
        return fault is None

    def kept(self, zone: str) -> dict[str, Any] | None:
        """As a case keeps it; None where nothing was said."""
        if not self.asked_by.data:
            return None
        said = self.word(zone)
        return said | {"asked_at": said["asked_at"].isoformat()}
