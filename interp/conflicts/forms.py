"""The declaration before an offer is answered, and the standing one: the same neutral questions for everybody.

What is typed here stays on the page of whoever typed it until it is a token; nothing repeats it in an address or a log.
"""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired

from interp.conflicts.facts import ANY, BY_THEMSELVES, CHECKLIST, STANDING
from interp.conflicts.rules import names_in
from interp.web import forms
from interp.web.labels import WORDS

ANSWERS = {"none": _("No"), "possible": _("Possible, or I prefer not to say")}


class DeclarationForm(forms.Form):
    """One field for each question of the checklist, whatever it asks."""

    def questions(self) -> Iterable[Any]:
        return (self[question] for question in CHECKLIST)

    def answers(self) -> dict[str, str]:
        return {question: self[question].data for question in CHECKLIST}


for number, question in enumerate(CHECKLIST, 1):
    needed = AnyOf(list(ANSWERS), message=_("Choose an answer to question %(number)s.", number=number))
    options = {"choices": list(ANSWERS.items()), "validate_choice": False, "validators": [needed]}
    setattr(DeclarationForm, question, forms.radios(WORDS["question"][question], **options))


PROBLEMS: dict[str, Any] = {
    "unanswered": _("Choose yes or no."),
    "yes_or_no": _("Choose yes or no."),
    "too_long": _("A name can have 200 characters at most. Shorten it, or write two lines."),
    "too_many": _("50 names are the most for one question. Write fewer now, and add the others with “Add a tie”."),
    "too_much": _("This is more than 10,000 characters in all. Write fewer now, and add the others with “Add a tie”."),
    "no_letters": _("A name needs a letter or a number. Check each line."),
    "kind_missing": _("Choose what it is about."),
    "names_missing": _("Write at least one name."),
}


# Each question in a few words, for its own reader: the coordinator's words for a kind speak of her and of a case.
SHORT: dict[str, Any] = WORDS["tie"] | {
    "perpetrator_side": _("Close to somebody who is accused"),
    "authority": _("Police or immigration"),
    "case_role": _("Other work with cases"),
    "other_party": _("Interpreted for somebody with a complaint against them"),
    "hometown": _("Towns and villages"),
    "group_tension": _("Group in a conflict"),
}


class Refusable(forms.Refusable):
    """What is refused here is told in the words of a declaration."""

    refusals = PROBLEMS


class StandingForm(Refusable):
    """One field for each kind of tie: names, one a line, or yes and no for a kind that counts by itself. Last, that it is all."""

    confirm: Any

    def questions(self) -> Iterable[tuple[str, Any]]:
        return ((kind, self[kind]) for kind in STANDING.kinds)

    def answers(self) -> dict[str, tuple[str, ...]]:
        return {kind: _given(kind, self[kind].data) for kind in STANDING.kinds}

    def problems(self) -> list[dict[str, str]]:
        """For the summary, in the order of the page: which question each is about, and a way to it."""
        found = ((self[name], message) for name, message in self.first_problems().items())
        return [
            {"text": f"{SHORT.get(field.name, field.label.text)}: {_inside(str(message))}", "href": f"#{field.id}"}
            for field, message in found
        ]


def _inside(message: str) -> str:
    """A sentence after a colon."""
    return message[:1].lower() + message[1:]


for kind in STANDING.kinds:
    if kind in BY_THEMSELVES:
        yes_or_no = {"choices": [("no", _("No")), ("yes", _("Yes"))], "validate_choice": False}
        chosen = AnyOf(["no", "yes"], message=PROBLEMS["unanswered"])
        setattr(StandingForm, kind, forms.radios(WORDS["standing"][kind], validators=[chosen], **yes_or_no))
    else:
        setattr(StandingForm, kind, forms.long_text(WORDS["standing"][kind]))
all_read = DataRequired(_("Tick this when you have read every question and answered for it."))
StandingForm.confirm = forms.tick(_("I have answered for all of these"), validators=[all_read])


def _given(kind: str, typed: str | None) -> tuple[str, ...]:
    if kind in BY_THEMSELVES:
        return (ANY,) if typed == "yes" else ()
    return names_in(typed or "")


class TieForm(Refusable):
    """A tie that came up between two declarations."""

    kind = forms.radios(
        _("What is it about?"),
        choices=[(kind, WORDS["standing"][kind]) for kind in STANDING.kinds],
        validate_choice=False,
        validators=[AnyOf(STANDING.kinds, message=PROBLEMS["kind_missing"])],
    )
    names = forms.long_text(
        _("Names, one a line"),
        description=_("For a question that can be answered by yes, leave this empty: choosing it says yes."),
    )

    def answers(self) -> dict[str, tuple[str, ...]]:
        kind = self.kind.data
        return {kind: (ANY,) if kind in BY_THEMSELVES else names_in(self.names.data or "")}

    def unkept(self) -> bool:
        """Were names written where a yes is all that counts?"""
        return self.kind.data in BY_THEMSELVES and bool(names_in(self.names.data or ""))

    def missing(self) -> dict[str, str]:
        return {} if all(self.answers().values()) else {"names": "names_missing"}

    def refuse(self, problems: dict[str, str]) -> None:
        """What the rules refused of the one kind stands at the names."""
        super().refuse({"names": next(iter(problems.values()))})


class RemoveForm(Refusable):
    """Ties of one kind that do not hold any more."""

    kind = forms.radios(_("Which kind?"), validate_choice=False, validators=[DataRequired(_("Choose a kind."))])
    confirm = forms.tick(
        _("The interpreter has told me that these do not hold any more"),
        validators=[DataRequired(_("Tick this when you have asked the interpreter."))],
    )

    def offer(self, kinds: Iterable[tuple[str, str]]) -> "RemoveForm":
        """The kinds to choose from, each with its words."""
        self.kind.choices = [SelectChoice(code, words) for code, words in kinds]
        return self
