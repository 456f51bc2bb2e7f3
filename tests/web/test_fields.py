"""The widgets of the design system say nothing of their own in English."""

import re

from flask import Flask
from flask_babel import force_locale

from interp.web import forms

KINDS = {
    "text": forms.text("x"),
    "long_text": forms.long_text("x"),
    "password": forms.password("x"),
    "choice": forms.choice("x", choices=[("a", "b")]),
    "radios": forms.radios("x", choices=[("a", "b")]),
    "tick": forms.tick("x"),
    "ticks": forms.ticks("x", choices=[("a", "b")]),
}
HIDDEN = re.compile(r'visually-hidden">([^<]+)</span> no good')


class Every(forms.Form):
    """One field of each kind."""


for name, field in KINDS.items():
    setattr(Every, name, field)


def test_the_word_before_an_error_is_translated(app: Flask) -> None:
    said = {}
    for locale in ("en", "th"):
        with app.test_request_context(), force_locale(locale):
            form = Every()
            for field in KINDS:
                form[field].errors = ["no good"]
            said[locale] = [HIDDEN.findall(form[field]()) for field in KINDS]
    assert said == {"en": [["Problem:"]] * 7, "th": [["พบปัญหา:"]] * 7}
