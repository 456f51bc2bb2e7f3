"""Her languages in her order, her wishes, and what she would choose when nobody fits."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, Length

from interp.cases.forms.asked import Asked, Many
from interp.cases.rules import NO_WISH, NOT_ASKED, Speech, speech_typed
from interp.web import forms
from interp.web.labels import label

WISH_WORDS: dict[str, Any] = {
    "woman_firm": _("A woman, nobody else"),
    "woman_soft": _("A woman, if possible"),
    "man_firm": _("A man, nobody else"),
    "man_soft": _("A man, if possible"),
    NO_WISH: _("She was asked and has no preference"),
    NOT_ASKED: _("She was not asked"),
}


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


class OrderForm(Asked):
    """Her order when nobody fits: rows (`rung`), and which button was pressed."""

    rung = Many(default=[])
    version = Many(default=[])
    do = Many(default=[])

    @property
    def deed(self) -> str:
        return str((self.do.data or ["save"])[0])
