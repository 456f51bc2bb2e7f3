"""Choose a password; add a person."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import AnyOf, DataRequired, EqualTo, Length, Optional, Regexp

from interp.accounts.facts import LEAST_PASSWORD, LONGEST_PASSWORD, Role
from interp.web import forms
from interp.web.labels import label

PROBLEMS: dict[str, Any] = {
    "not_an_address": _("Write an email address such as name@example.org."),
    "already_there": _("There is already an account with this address. You can make a new link for it in the list."),
    "provider_has_one": _("A service provider belongs to one organisation, and nobody else does."),
    "no_such_organisation": _("Choose an organisation of the list."),
    "no_such_interpreter": _("There is no interpreter with this reference on the roster."),
    "has_account": _("This interpreter already has an account."),
}


class WelcomeForm(forms.Form):
    password = forms.password(
        _("New password"),
        description=_("At least 12 characters. Three or four words that do not belong together are good."),
        validators=[
            DataRequired(_("Write a password.")),
            Length(LEAST_PASSWORD, LONGEST_PASSWORD, _("Use at least 12 characters, and no more than 200.")),
        ],
    )
    again = forms.password(
        _("The same password again"),
        validators=[
            DataRequired(_("Write the password a second time.")),
            EqualTo("password", _("The two passwords are not the same.")),
        ],
    )


class PersonForm(forms.Refusable):
    """`problem(code)` puts what an action refused at its field, in words."""

    refusals = PROBLEMS

    name = forms.text(
        _("Name"),
        description=_("How other people here see this person."),
        validators=[DataRequired(_("Write a name.")), Length(max=120, message=_("Use at most 120 characters."))],
    )
    email = forms.text(
        _("Email address"),
        validators=[
            DataRequired(_("Write an email address.")),
            Regexp(r"[^@\s]+@[^@\s]+\Z", message=_("Write an email address such as name@example.org.")),
            Length(max=200, message=_("Use at most 200 characters.")),
        ],
    )
    role = forms.radios(
        _("Role"), validators=[AnyOf([role.value for role in Role], _("Choose a role."))], validate_choice=False
    )
    organisation = forms.choice(
        _("Organisation"),
        description=_("For a service provider only."),
        validators=[Optional()],
        default="",
        validate_choice=False,
    )
    interpreter = forms.text(
        _("Reference on the roster"),
        description=_("For an interpreter only, such as i-012. It joins the account with the interpreter's record."),
        validators=[Length(max=80, message=_("Use at most 80 characters."))],
    )

    def offer(self, organisations: Iterable[tuple[str, str]]) -> "PersonForm":
        """The choices: every role, and the organisations as (uid, title)."""
        self.role.choices = [(role.value, label(role.value, "role")) for role in Role]
        self.organisation.choices = [("", _("None")), *organisations]
        return self
