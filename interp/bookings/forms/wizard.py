"""The pages of the request wizard: what may be typed on each."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, Length, ValidationError

from interp.bookings.facts import PURPOSES
from interp.bookings.rules import suggested_minutes
from interp.cases.forms.asked import PROBLEMS as CASE_PROBLEMS
from interp.cases.forms.asked import Asked, Many
from interp.cases.forms.people import AvoidFields, PeopleFields
from interp.cases.forms.wishes import LanguagesForm, WishesForm
from interp.languages import bookable
from interp.roster.facts import Mode
from interp.web import forms
from interp.web.labels import WORDS, label

PROBLEMS: dict[str, Any] = CASE_PROBLEMS | {
    "clock_skips_it": _("The clocks go forward then, so this time does not exist. Choose an earlier or a later start."),
    "clock_shows_it_twice": _(
        "The clocks go back then, so this time comes twice. Choose a start an hour earlier or later."
    ),
    "in_the_past": _("This time has already passed. Choose a time that is still to come."),
    "too_short": _("A session takes at least 15 minutes."),
    "end_before_start": _("A session takes at least 15 minutes."),
    "too_long": _("A session takes at most 24 hours. Split a longer one into several requests."),
    "same_as_hers": _("She and you speak the same language. Choose the language that you will speak."),
}


def _number(field: Any, message: Any) -> int:
    text = (field.data or "").strip()
    if not text.isdecimal() or len(text) > 5:
        raise ValidationError(message)
    return int(text)


class Step(Asked):
    """A page of the wizard: what is refused is told in the words of a case and of a session."""

    refusals = PROBLEMS


class WhoseForm(Step):
    whose = forms.radios(
        _("Whose appointment is it?"),
        description=_("Never write her name here. A survivor code says nothing to anybody else."),
        choices=[
            ("here", _("Somebody who has a survivor code here")),
            ("new", _("Somebody new: we make a survivor code at the end")),
        ],
        validators=[DataRequired(_("Choose one of the two."))],
    )
    code = forms.text(
        _("Survivor code, for somebody who has one"),
        description=_("The whole code, such as C-7KQ2MX."),
        validators=[Length(max=40, message=_("Use at most 40 characters."))],
    )
    organisation = forms.choice(
        _("Organisation, for somebody new"),
        description=_("Only this organisation and coordinators see the case."),
        default="",
    )

    def offer(self, organisations: Iterable[tuple[str, str]]) -> "WhoseForm":
        self.organisation.choices = [("", _("None: only coordinators see it")), *organisations]
        return self

    def validate_code(self, field: Any) -> None:
        if self.whose.data == "here" and not field.data:
            raise ValidationError(_("Write the survivor code."))


class SpokenForm(LanguagesForm, Step):
    """Her languages, as on the page of a case."""


class WhenForm(Step):
    day = forms.text(_("Date"), validators=[DataRequired(_("Choose a date."))])
    start = forms.text(_("Start"), validators=[DataRequired(_("Choose when it starts."))])
    conversation = forms.text(
        _("How many minutes would it take without an interpreter?"),
        description=_("Everything is said twice, so with an interpreter it takes about twice as long."),
    )
    book = forms.radios(
        _("How long should we book?"),
        choices=[("double", _("Twice that time (we suggest this)")), ("own", _("Another length"))],
        validators=[DataRequired(_("Choose one of the two."))],
        default="double",
    )
    length = forms.text(_("Another length, in minutes"))

    def validate_day(self, field: Any) -> None:
        try:
            year = date.fromisoformat(field.data).year
        except ValueError:
            raise ValidationError(_("Write the date as year-month-day, such as 2027-03-02.")) from None
        if not 2000 <= year <= 2100:
            raise ValidationError(_("Check the year of the date."))

    def validate_start(self, field: Any) -> None:
        try:
            time.fromisoformat(field.data)
        except ValueError:
            raise ValidationError(_("Write the time as hours and minutes, such as 09:30.")) from None

    def validate_conversation(self, field: Any) -> None:
        if self.book.data != "own" or field.data:
            _number(field, _("Write the minutes as a number, such as 30."))

    def validate_length(self, field: Any) -> None:
        if self.book.data == "own":
            _number(field, _("Write the minutes as a number, such as 90."))

    def answer(self) -> dict[str, Any]:
        """What the draft keeps; `minutes` is the length to book."""
        talk = int(self.conversation.data) if self.conversation.data else None
        minutes = int(self.length.data) if self.book.data == "own" else suggested_minutes(talk or 0)
        start = time.fromisoformat(self.start.data).replace(second=0, microsecond=0, tzinfo=None)
        day = date.fromisoformat(self.day.data)
        return {
            "day": day.isoformat(),
            "time": start.isoformat("minutes"),
            "minutes": minutes,
            "conversation": talk,
            "book": self.book.data,
        }


class HowForm(Step):
    mode = forms.radios(_("How do you meet?"), validators=[DataRequired(_("Choose one."))])

    def offer(self) -> "HowForm":
        self.mode.choices = [(mode.value, label(mode.value, "mode")) for mode in Mode]
        return self


class WhatForm(Step):
    """`purpose` is "sector:purpose" in one choice; the page shows it grouped by sector."""

    purpose = forms.radios(_("What is it for?"), validators=[DataRequired(_("Choose what it is for."))])
    q = forms.text(
        _("Search for another language"), validators=[Length(max=80, message=_("Use at most 80 characters."))]
    )
    service_language = forms.text(_("The language you will speak"))
    advisory = forms.ticks(
        _("What will be spoken of?"),
        description=_(
            "Interpreters read this before they say yes, so that nobody is caught unprepared. Leave it empty if you do not know."
        ),
    )
    where = forms.long_text(
        _("How does the interpreter find you?"),
        validators=[Length(max=300, message=_("Use at most 300 characters."))],
    )
    do = Many(default=[])

    def offer(self) -> "WhatForm":
        pairs = [(sector, purpose) for sector, purposes in PURPOSES.items() for purpose in (*purposes, "")]
        self.purpose.choices = [(f"{s}:{p}", label(p, "purpose") if p else _("Something else")) for s, p in pairs]
        self.advisory.choices = list(WORDS["advisory"].items())
        return self

    def validate_service_language(self, field: Any) -> None:
        if not bookable(field.data or ""):
            raise ValidationError(_("Choose the language that you will speak."))

    @property
    def searches(self) -> bool:
        pressed = (self.do.data or ["enter"])[0]
        return pressed == "search" or (pressed == "enter" and bool(self.q.data))


class HersForm(WishesForm, PeopleFields, AvoidFields, Step):
    """The wishes of a case, and the people she knows: asked for, refused, avoided."""

    do = Many(default=[])

    @property
    def deed(self) -> str:
        return str((self.do.data or ["save"])[0])
