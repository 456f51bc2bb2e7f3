"""The base of every form: CSRF, and the widgets of the design system. Forms check shape; rules check sense."""

from typing import Any

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


def text(label: Any, **options: Any) -> Field:
    return StringField(label, widget=GovTextInput(), filters=[_trim], **options)


def long_text(label: Any, **options: Any) -> Field:
    return TextAreaField(label, widget=GovTextArea(), filters=[_trim], **options)


def password(label: Any, **options: Any) -> Field:
    return PasswordField(label, widget=GovPasswordInput(), **options)


def choice(label: Any, **options: Any) -> Field:
    return SelectField(label, widget=GovSelect(), **_named(options))


def radios(label: Any, **options: Any) -> Field:
    return RadioField(label, widget=GovRadioInput(), **_named(options))


def tick(label: Any, **options: Any) -> Field:
    return BooleanField(label, widget=GovCheckboxInput(), **options)


def ticks(label: Any, **options: Any) -> Field:
    return SelectMultipleField(label, widget=GovCheckboxesInput(), **_named(options))


def _named(options: dict[str, Any]) -> dict[str, Any]:
    """Choices are pairs of code and words; the library wants them named."""
    pairs = options.get("choices")
    return options if pairs is None else {**options, "choices": [SelectChoice(*pair) for pair in pairs]}


def _trim(value: str | None) -> str | None:
    return value.strip() if value else value
