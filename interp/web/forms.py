"""The base of every form: CSRF, and the widgets of the design system. Forms check shape; rules check sense."""

from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice


class Form(FlaskForm):  # type: ignore[misc]
    """What a view parses. `first_problems()` gives one message for each field that has one."""

    def first_problems(self) -> dict[str, str]:
        return {name: messages[0] for name, messages in self.errors.items() if messages}


class Refusable(Form):
    """A form to which the page can add what a rule refused: codes by field, in the words of `refusals`."""

    refusals: dict[str, Any] = {}

    def refuse(self, problems: dict[str, str]) -> None:
        for name, code in problems.items():
            self[name].errors = [*self[name].errors, self.refusals[code]]


class TwiceForm(Form):
    """Sent once, it shows what would follow. Sent again with `confirm`, it is done."""

    confirm = HiddenField()

    def sent(self) -> dict[str, str]:
        """What the second sending has to say again."""
        return {field.name: field.data for field in self if field.name not in ("csrf_token", "confirm")}


class _Told:
    """Goes before a widget of the library, whose own hidden word before an error is English in every language."""

    def map_gov_params(self, field: Any, **given: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **given)  # type: ignore[misc]
        if "errorMessage" in params:
            params["errorMessage"]["visuallyHiddenText"] = gettext("Problem")
        return params


def _told(widget: type) -> Any:
    return type(widget.__name__, (_Told, widget), {})()


def text(label: Any, **options: Any) -> Field:
    return StringField(label, widget=_told(GovTextInput), filters=[_trim], **options)


def long_text(label: Any, **options: Any) -> Field:
    return TextAreaField(label, widget=_told(GovTextArea), filters=[_trim], **options)


def password(label: Any, **options: Any) -> Field:
    return PasswordField(label, widget=_told(GovPasswordInput), **options)


def choice(label: Any, **options: Any) -> Field:
    return SelectField(label, widget=_told(GovSelect), **_named(options))


def radios(label: Any, **options: Any) -> Field:
    return RadioField(label, widget=_told(GovRadioInput), **_named(options))


def tick(label: Any, **options: Any) -> Field:
    return BooleanField(label, widget=_told(GovCheckboxInput), **options)


def ticks(label: Any, **options: Any) -> Field:
    return SelectMultipleField(label, widget=_told(GovCheckboxesInput), **_named(options))


def _named(options: dict[str, Any]) -> dict[str, Any]:
    """Choices are pairs of code and words; the library wants them named."""
    pairs = options.get("choices")
    return options if pairs is None else {**options, "choices": [SelectChoice(*pair) for pair in pairs]}


def _trim(value: str | None) -> str | None:
    return value.strip() if value else value
