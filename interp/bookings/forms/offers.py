"""The fresh declaration before an offer can be accepted: the neutral questions of the checklist, one answer each."""

from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import DataRequired

from interp.conflicts.facts import CHECKLIST
from interp.web import forms
from interp.web.labels import WORDS

# "possible" also stands for not wanting to say; nobody can tell the two apart.
CHOICES = [("none", _("No")), ("possible", _("Possible, or I prefer not to say"))]


class DeclarationForm(forms.Form):
    """One field for each question of the checklist, none of them answered beforehand."""

    def questions(self) -> list[Field]:
        return [self[question] for question in CHECKLIST]

    def answers(self) -> dict[str, str]:
        return {field.name: field.data for field in self.questions()}


for _question in CHECKLIST:
    _answer = forms.radios(
        WORDS["question"][_question], choices=CHOICES, validators=[DataRequired(_("Answer this question."))]
    )
    setattr(DeclarationForm, _question, _answer)
