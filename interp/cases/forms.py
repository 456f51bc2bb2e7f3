"""What may be typed about a case: languages in her order, wishes, whom she avoids. No field for a name or a story."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import DataRequired, Length, ValidationError

from interp.cases.rules import NO_WISH, NOT_ASKED, Speech, comparable, references, speech_typed
from interp.conflicts.facts import TIE_KINDS
from interp.web import forms
from interp.web.labels import label

PROBLEMS: dict[str, Any] = {
    "choose_one": _("Choose one of the languages that were found."),
    "not_one_language": _("This is a group of languages. Choose the one she speaks."),
    "already_in_list": _("This language is already in the list."),
    "too_many": _("Eight languages are the most that can be kept."),
    "none_yet": _("Search for her language, choose it and add it."),
    "no_such_interpreter": _(
        "There is no interpreter with this reference on the roster. Check each letter and number."
    ),
    "both": _("The same interpreter is wanted and refused. Take one of the two away."),
    "refused_before": _(
        "She chose not to work with this interpreter. If she changed her mind, undo it on the page of her case."
    ),
    "changed_meanwhile": _("Somebody changed this case while you had it open. Check the page and save it again."),
    "kind_missing": _("Choose what kind of connection it is."),
    "value_missing": _("Write what she wants to avoid."),
    "no_such_case": _("There is no case with this code here. Check each letter and number."),
    "no_letters": _("Write a name or a word with letters or digits."),
    "no_such_kind": _("There is no such kind of connection. Nothing was changed. Choose one from the list."),
    "linked_to_itself": _("This is the code of this case. Write the code of the other side."),
    "linked_already": _("These two cases are linked already. Nothing was changed."),
    "not_linked": _("These two cases are not linked. Nothing was changed."),
}
WISH_WORDS: dict[str, Any] = {
    "woman_firm": _("A woman, nobody else"),
    "woman_soft": _("A woman, if possible"),
    "man_firm": _("A man, nobody else"),
    "man_soft": _("A man, if possible"),
    NO_WISH: _("She was asked and has no preference"),
    NOT_ASKED: _("She was not asked"),
}


class Asked(forms.Form):
    """A form to which the page can add what a rule refused."""

    def refuse(self, problems: dict[str, str]) -> None:
        for name, code in problems.items():
            field = self[name]
            field.errors = [*field.errors, PROBLEMS[code]]


class Many(Field):  # type: ignore[misc]
    """Every value that was sent under one name."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(valuelist)


class LanguagesForm(Asked):
    """Her languages: rows (`tag`, `variant`, `also`), a search (`q`), what was chosen of it, and which button was pressed."""

    q = forms.text(_("Search for a language"), validators=[Length(max=80, message=_("Use at most 80 characters."))])
    tag = Many(default=[])
    variant = Many(default=[])
    also = Many(default=[])
    found = Many(default=[])
    do = Many(default=[])

    def speech(self) -> Speech:
        return speech_typed(self.tag.data, self.variant.data, self.also.data)

    @property
    def deed(self) -> str:
        """The button; the Enter key searches when there is something to search for."""
        pressed: str = (self.do.data or ["enter"])[0]
        if pressed == "enter":
            return "search" if self.q.data else "save"
        return pressed

    @property
    def chosen(self) -> str:
        return str((self.found.data or [""])[0])


class WishesForm(Asked):
    """Her wishes for the interpreter, and what of her matters for whom we may send."""

    wish = forms.radios(
        _("Which interpreter does she want?"),
        description=_("Ask her when nobody from her family or community is there."),
        choices=list(WISH_WORDS.items()),
        validators=[DataRequired(_("Choose one. If nobody has asked her, say so."))],
    )
    origin = forms.radios(
        _("Where should the interpreter be from?"),
        description=_(
            "“Another area” means at least 100 km away. It lowers the chance that they have friends in common."
        ),
        choices=[("elsewhere", _("From another area")), ("local", _("From this area")), ("none", _("No wish"))],
        validators=[DataRequired(_("Choose one."))],
        default="none",
    )
    continuity = forms.tick(_("She would like the same interpreter as before"))
    minor = forms.radios(
        _("Is she under 18?"),
        description=_("If it is not known, only interpreters who are trained to work with children are asked."),
        choices=[("adult", _("No, an adult")), ("minor", _("Yes")), ("unknown", _("Not known"))],
        validators=[DataRequired(_("Choose one. If you do not know, say so."))],
    )
    gender = forms.radios(
        _("Her gender, as she says it"),
        description=_("Some interpreters work only with people of their own gender."),
        choices=[
            ("woman", _("Woman")),
            ("man", _("Man")),
            ("other", _("Self-described")),
            ("unknown", _("Not recorded")),
        ],
        validators=[DataRequired(_("Choose one."))],
        default="unknown",
    )
    embassy_help = forms.tick(
        _("She asked for help from her embassy"),
        description=_("Only then may an interpreter with a tie to an embassy be asked, and only if she agrees."),
    )

    def keep(self, code: str) -> "WishesForm":
        """A wish that an import brought stays among the choices."""
        if code not in WISH_WORDS:
            want, _under, how = code.rpartition("_")
            how_firm = _("if possible") if how == "soft" else _("nobody else")
            words = f"{label(want, 'gender')} ({how_firm})"
            self.wish.choices = [(code, words), *WISH_WORDS.items()]
        return self


class CaseForm(LanguagesForm, WishesForm):
    """A whole case on one page: a new one, or its wishes changed."""

    organisation = forms.choice(
        _("Organisation"), description=_("Only this organisation and coordinators see the case."), default=""
    )
    version = Many(default=[])

    def offer(self, organisations: Iterable[tuple[str, str]]) -> "CaseForm":
        self.organisation.choices = [("", _("None: only coordinators see it")), *organisations]
        return self


class AvoidFields(Asked):
    """Whom she wants to avoid. The value is turned into a token and never shown again."""

    kind = forms.choice(_("What connects them?"), default="")
    value = forms.text(
        _("Name of the person, place or group"),
        description=_(
            "Write it as it is usually written. It is turned into a code at once: nobody can read it again, you neither."
        ),
        validators=[Length(max=200, message=_("Use at most 200 characters."))],
    )

    def validate_value(self, field: Any) -> None:
        if field.data and not comparable(field.data):
            raise ValidationError(PROBLEMS["no_letters"])

    def with_kinds(self) -> "AvoidFields":
        self.kind.choices = [("", _("Choose a kind")), *((kind, label(kind, "tie")) for kind in TIE_KINDS)]
        return self

    def half(self) -> dict[str, str]:
        """What is missing where only one of the two was given."""
        if bool(self.kind.data) == bool(self.value.data):
            return {}
        return {"value": "value_missing"} if self.kind.data else {"kind": "kind_missing"}


class AvoidForm(AvoidFields):
    def missing(self) -> dict[str, str]:
        given = {"kind": "kind_missing", "value": "value_missing"}
        return {name: code for name, code in given.items() if not self[name].data}


class RefusalForm(Asked):
    interpreter = forms.text(
        _("Reference of the interpreter"),
        description=_("Such as i-012. It stands on the booking and on the list of who fits."),
        validators=[
            DataRequired(_("Write the reference of the interpreter.")),
            Length(max=80, message=_("Use at most 80 characters.")),
        ],
    )


class WantedForm(Asked):
    wants = forms.text(
        _("Reference of the interpreter"),
        description=_("Such as i-012. It stands on the booking and on the list of who fits."),
        validators=[
            DataRequired(_("Write the reference of the interpreter.")),
            Length(max=80, message=_("Use at most 80 characters.")),
        ],
    )


class LinkForm(Asked):
    code = forms.text(
        _("Survivor code of the other side"),
        description=_("The whole code, such as C-7KQ2MX."),
        validators=[
            DataRequired(_("Write the survivor code.")),
            Length(max=40, message=_("Use at most 40 characters.")),
        ],
    )


class OrderForm(Asked):
    """Her order when nobody fits: rows (`rung`), and which button was pressed."""

    rung = Many(default=[])
    version = Many(default=[])
    do = Many(default=[])

    @property
    def deed(self) -> str:
        return str((self.do.data or ["save"])[0])


class PeopleFields(Asked):
    """Interpreters she knows: by reference, several with commas between them."""

    wants = forms.text(
        _("An interpreter she asks for"),
        description=_("The reference, such as i-012. Write commas between several. Leave it empty if there is none."),
        validators=[Length(max=200, message=_("Use at most 200 characters."))],
    )
    refused = forms.text(
        _("An interpreter she does not want"),
        description=_("The reference. She does not have to say why, and nobody is told."),
        validators=[Length(max=200, message=_("Use at most 200 characters."))],
    )

    def typed(self) -> tuple[list[str], list[str]]:
        return references(self.wants.data or ""), references(self.refused.data or "")
