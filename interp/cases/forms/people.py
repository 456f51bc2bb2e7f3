"""Whom she asks for, refuses and avoids, and the case of the other side."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, Length, ValidationError

from interp.cases.forms.asked import PROBLEMS, Asked
from interp.cases.rules import comparable, references
from interp.conflicts.facts import TIE_KINDS
from interp.web import forms
from interp.web.labels import label


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
