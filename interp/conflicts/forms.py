"""The declaration before an offer is answered: the same neutral questions for everybody, none answered beforehand."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import AnyOf

from interp.conflicts.facts import CHECKLIST
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
