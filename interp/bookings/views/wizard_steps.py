"""The pages of the wizard: what each shows, and what it takes from what was typed. Nothing here writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from interp.accounts import queries as accounts
from interp.accounts.facts import Role, Sector, Viewer
from interp.accounts.models import Organisation
from interp.bookings import rules
from interp.bookings.facts import PURPOSES
from interp.bookings.forms.wizard import HersForm, HowForm, SpokenForm, Step, WhatForm, WhenForm, WhoseForm
from interp.bookings.models import Draft
from interp.bookings.queries import of_case
from interp.cases import queries as cases
from interp.cases import rules as wishes
from interp.cases.actions import avoid_facet
from interp.cases.forms.asked import LiftForm
from interp.cases.models import Case
from interp.errors import NotFound

SERVICE_LANGUAGE = "tha"


@dataclass(frozen=True, slots=True)
class Writing:
    """A draft while it is written: its answers, the case it is about, who writes and when."""

    draft: Draft
    answers: Mapping[str, Any]
    case: Case | None
    me: Viewer
    at: datetime

    @property
    def known(self) -> Mapping[str, Any]:
        return (self.case.needs if self.case else None) or {}

    @property
    def said(self) -> Mapping[str, Any]:
        """Whom she asked for and whom she refused, as her case has it."""
        return (self.case.wishes if self.case else None) or {}

    @property
    def services(self) -> set[str]:
        return of_case.services(self.case) if self.case else set()

    @property
    def needs(self) -> dict[str, Any]:
        return rules.needs_said(self.known, self.answers)

    @property
    def organisation(self) -> Organisation | None:
        if self.case is not None:
            return self.case.organisation
        if self.me.organisation_id is not None:
            return accounts.organisation(self.me.organisation_id)
        return houses().get(self.answers.get("organisation") or "")

    @property
    def zone(self) -> str:
        house = self.organisation
        return (house.timezone if house else None) or self.me.zone


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its form, what else it shows, and what the draft keeps of it (None: it is shown again)."""

    form: Step
    shown: Mapping[str, Any]
    kept: Mapping[str, Any] | None = None
    stays: bool = False  # kept, but the question is not answered yet


def houses() -> dict[str, Organisation]:
    return {house.uid: house for house in accounts.organisations()}


def sent() -> bool:
    return request.method == "POST"


def whose(w: Writing) -> Page:
    chooses = w.me.role is Role.COORDINATOR
    before = {
        "whose": ("here" if w.case else "new") if "case" in w.answers else None,
        "code": w.case.code if w.case else "",
    }
    form = WhoseForm(data=before | {"organisation": w.answers.get("organisation") or ""})
    known = houses() if chooses else {}
    form.offer((uid, house.title) for uid, house in known.items())
    page = Page(form, {"chooses": chooses})
    if not sent() or not form.validate():
        return page
    if form.whose.data == "new":
        house = form.organisation.data if form.organisation.data in known else None
        return Page(form, {}, rules.whose(w.answers, None, house))
    found = cases.find_code(form.code.data or "", w.me)
    if found is None:
        form.refuse({"code": "no_such_case"})
        return page
    return Page(form, {}, rules.whose(w.answers, found.uid, None))


def language(w: Writing) -> Page:
    form, speech = SpokenForm(), wishes.speech_of(w.needs)
    valid = not sent() or form.validate()
    if sent():
        speech = form.speech()
    if not sent() or not valid:
        return Page(form, {"speech": speech, "hits": ()})
    if form.deed == "search":
        return Page(form, {"speech": speech, "hits": wishes.hits(form.q.data or ""), "searched": True})
    moved, problem = wishes.rearranged(speech, form.deed, form.chosen) if form.deed != "save" else (speech, None)
    if form.deed == "save" and not speech.languages:
        problem = "none_yet"
    if form.deed == "save" and wishes.is_a_service(wishes.speech_needs(moved), w.services):
        problem = "is_a_service"
    if problem:
        form.refuse({"q": problem})
        return Page(form, {"speech": speech, "hits": wishes.hits(form.q.data or "")})
    kept = {"needs": _changed(w, wishes.speech_needs(moved))}
    return Page(form, {}, kept, stays=form.deed != "save")


def _changed(w: Writing, new: dict[str, Any]) -> dict[str, Any]:
    """The draft's changes of her needs: only what says something else than the case does."""
    others = {key: value for key, value in w.answers.get("needs", {}).items() if key not in new}
    return others | wishes.changes(w.known, new)


def when(w: Writing) -> Page:
    before = w.answers.get("when", {})
    shown = {"day": before.get("day"), "start": before.get("time"), "book": before.get("book", "double")}
    shown["conversation"] = _text(before.get("conversation"))
    shown["length"] = _text(before.get("minutes")) if shown["book"] == "own" else ""
    form = WhenForm(data=shown)
    page = Page(form, {"zone": w.zone, "today": w.at})
    if not sent() or not form.validate():
        return page
    answer = form.answer()
    local = f"{answer['day']}T{answer['time']}"
    if found := rules.time_problems(local, answer["minutes"], w.zone, w.at):
        length = "length" if answer["book"] == "own" else "conversation"
        form.refuse({length if name == "length" else name: code for name, code in found.items()})
        return page
    return Page(form, {}, {"when": answer})


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def how(w: Writing) -> Page:
    form = HowForm(data={"mode": w.answers.get("mode")}).offer()
    if not sent() or not form.validate():
        return Page(form, {})
    return Page(form, {}, {"mode": form.mode.data})


def what(w: Writing) -> Page:
    before, house = w.answers.get("what", {}), w.organisation
    shown = {key: before.get(key) for key in ("advisory", "where")}
    shown["purpose"] = f"{before['sector']}:{before['purpose'] or ''}" if before else None
    form = WhatForm(data=shown | {"service_language": before.get("service_language", SERVICE_LANGUAGE)}).offer()
    known = {
        "sectors": _sectors(house.sector if house else None),
        "purposes": PURPOSES,
        "mode": w.answers["mode"],
        "hits": (),
    }
    if not sent():
        return Page(form, known)
    if form.searches:
        return Page(form, known | {"hits": wishes.hits((form.q.data or "")[:80]), "searched": True})
    if not form.validate():
        return Page(form, known)
    if form.service_language.data in wishes.speech_of(w.needs).tags:
        form.refuse({"service_language": "same_as_hers"})
        return Page(form, known)
    sector, purpose = rules.purpose_of(form.purpose.data)
    kept = {key: form[key].data for key in ("service_language", "advisory", "where")}
    return Page(form, {}, {"what": kept | {"sector": sector, "purpose": purpose}})


def _sectors(own: str | None) -> list[str]:
    """The organisation's own sector first: it stands open, the others behind a fold."""
    return sorted((sector.value for sector in Sector), key=lambda sector: sector != own)


def hers(w: Writing) -> Page:
    answered = (
        w.case is not None
        or "wishes" in w.answers.get("done", ())
        or bool(w.answers.get("needs", {}).keys() - {"languages", "also_understands"})
    )
    before = wishes.wishes_shown(w.needs) | ({} if answered else {"wish": None, "minor": None})
    lists = {name: ", ".join(w.answers.get(name, ())) for name in ("wants", "refused")}
    form = HersForm(data=before | lists)
    form.keep(before["wish"] or wishes.NOT_ASKED)
    form.with_kinds()
    facets = [*w.answers.get("avoid", ())]
    page = Page(
        form,
        {
            "said": w.said,
            "facets": wishes.avoid_counts(facets),
            "there": wishes.avoid_counts((w.case.avoid if w.case else None) or ()),
        },
    )
    return _hers_sent(w, form, page) if sent() else page


def _hers_sent(w: Writing, form: HersForm, page: Page) -> Page:
    """One form, three ways out: save and go on, add somebody to avoid and stay, take a kind off again and stay."""
    facets = list(w.answers.get("avoid", ()))
    if form.deed.startswith("off:"):
        facets = [one for one in facets if one["kind"] != form.deed.removeprefix("off:")]
        typed = {"needs": _changed(w, wishes.wishes_typed(form.data))} if form.validate() else {}
        return Page(form, {}, {"avoid": facets, **typed}, stays=True)
    valid = form.validate()
    if missing := form.half():
        form.refuse(missing)
        valid = False
    problems, people = _people(form, w.said)
    form.refuse(problems)
    if not valid or problems:
        return page
    if form.kind.data:
        facet = avoid_facet(form.kind.data, form.value.data or "")
        facets += [facet] if facet not in facets else []
    needs, word = _changed(w, wishes.wishes_typed(form.data)), LiftForm(prefix="word-")
    kept = {"needs": needs, "avoid": facets, **people}
    if form.deed == "add" or w.case is None or not wishes.lifts(w.known, needs):
        return Page(form, {}, kept | {"word": None}, stays=form.deed == "add")
    if not word.said(_hers_to_be_asked_in(w), w.me.zone, w.case.created_at, w.at):
        return Page(form, {**page.shown, "word": word})
    about = {"from": wishes.wish_code(w.known["interpreter_gender"])}
    return Page(form, {}, kept | {"word": (word.kept(w.me.zone) or {}) | about})


def _hers_to_be_asked_in(w: Writing) -> list[str]:
    speech, staff = wishes.speech_of(w.needs), w.answers.get("what", {}).get("service_language")
    return list(dict.fromkeys([*speech.tags, *speech.also, *([staff] if staff else ())]))


def _people(form: HersForm, said: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The interpreters who were named, by the roster's references, and what is wrong with them."""
    wants, refused = form.typed()
    known = of_case.known_refs({*wants, *refused})
    found = {
        name: "no_such_interpreter"
        for name, typed in (("wants", wants), ("refused", refused))
        if set(typed) - known.keys()
    }
    people = {
        "wants": [known[ref] for ref in wants if ref in known],
        "refused": [known[ref] for ref in refused if ref in known],
    }
    if set(people["wants"]) & set(people["refused"]):
        found.setdefault("wants", "both")
    if set(people["wants"]) & set(said.get("refused", ())):
        found.setdefault("wants", "refused_before")
    return found, people


PAGES: dict[str, Callable[[Writing], Page]] = {
    "whose": whose, "language": language, "when": when, "how": how, "what": what, "wishes": hers,
}  # fmt: skip


def case_of(answers: Mapping[str, Any], me: Viewer) -> Case | None:
    """The case a draft is about; raises NotFound when it is no longer there for this person."""
    uid = answers.get("case")
    return cases.find(uid, me) if uid else None


def opened(draft: Draft, step: str, me: Viewer, at: datetime) -> Writing:
    """Raises NotFound for a page that is not there."""
    if step not in rules.STEPS:
        raise NotFound
    answers = draft.answers or {}
    return Writing(draft, answers, case_of(answers, me), me, at)
