"""What was typed about her, as a case keeps it: languages in her order, and wishes, with "not asked" apart from "no wish". Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from interp.cases.facts import FALLBACKS
from interp.languages import autonym, bookable, explain_refusal, search
from interp.sounds import sound
from interp.text import written

MOST_LANGUAGES = 8
HITS, MEMBERS = 10, 8  # of a search, of one group of languages
NOT_ASKED, NO_WISH = "not_asked", "no_wish"
MINOR = {"adult": False, "minor": True, "unknown": None}

Needs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Speech:
    """The languages she chose, in her order, as (tag, variant or ""), and others she understands but did not choose."""

    languages: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(tag for tag, _ in self.languages)


def speech_of(needs: Needs) -> Speech:
    languages = tuple((one["tag"], one.get("variant") or "") for one in needs.get("languages") or ())
    return Speech(languages, tuple(needs.get("also_understands") or ()))


def speech_typed(tags: Sequence[str], variants: Sequence[str], also: Sequence[str]) -> Speech:
    """As a form's rows say; what can't be booked, and what stands there twice, is left out."""
    rows: dict[str, str] = {}
    for number, tag in enumerate(tags):
        if bookable(tag):
            rows.setdefault(tag, written(variants[number])[:80] if number < len(variants) else "")
    others = dict.fromkeys(tag for tag in also if bookable(tag) and tag not in rows)
    return Speech(tuple(rows.items())[:MOST_LANGUAGES], tuple(others)[:MOST_LANGUAGES])


def speech_needs(speech: Speech) -> dict[str, Any]:
    """The same as a case keeps it."""
    rows = [{"tag": tag, "variant": variant} if variant else {"tag": tag} for tag, variant in speech.languages]
    return {"languages": rows or None, "also_understands": list(speech.also) or None}


def is_a_service(needs: Needs, services: Collection[str]) -> bool:
    """Nobody interprets from a language into itself."""
    return any(one["tag"] in services for one in needs.get("languages") or ())


def rearranged(speech: Speech, deed: str, chosen: str) -> tuple[Speech, str | None]:
    """After one button of the list: `add`, `also`, `up:2`, `off:2`, `forget:2` (from 0). And what is wrong, as a code."""
    if deed in ("add", "also"):
        return _added(speech, deed, chosen)
    verb, _, number = deed.partition(":")
    place = int(number) if number.isdecimal() and len(number) < 3 else -1
    rows, also = list(speech.languages), list(speech.also)
    if verb == "up" and 0 < place < len(rows):
        rows[place - 1 : place + 1] = reversed(rows[place - 1 : place + 1])
    elif verb == "off" and 0 <= place < len(rows):
        rows.pop(place)
    elif verb == "forget" and 0 <= place < len(also):
        also.pop(place)
    return Speech(tuple(rows), tuple(also)), None


def _added(speech: Speech, deed: str, chosen: str) -> tuple[Speech, str | None]:
    if not chosen:
        return speech, "choose_one"
    if not bookable(chosen):
        return speech, "not_one_language"
    if chosen in speech.tags or (deed == "also" and chosen in speech.also):
        return speech, "already_in_list"
    if len(speech.languages if deed == "add" else speech.also) >= MOST_LANGUAGES:
        return speech, "too_many"
    if deed == "also":
        return replace(speech, also=(*speech.also, chosen)), None
    also = tuple(tag for tag in speech.also if tag != chosen)
    return Speech((*speech.languages, (chosen, "")), also), None


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of a search: a language to choose, or a group that is explained by the languages it stands for."""

    tag: str
    matched: str
    autonym: str | None = None
    group: bool = False
    members: tuple["Hit", ...] = ()
    more: int = 0  # members that are not listed


def hits(text: str) -> tuple[Hit, ...]:
    """What a search finds, best first; nothing is chosen. Each language stands there once, under its group if that was found."""
    found, seen, lines = search(text, HITS), set[str](), []
    grouped = {tag for one in found if not one.bookable for tag in _members(one.tag)[:MEMBERS]}
    for one in found:
        if one.bookable and one.tag not in grouped | seen:
            lines.append(Hit(one.tag, one.matched, autonym(one.tag)))
        elif not one.bookable:
            listed = [tag for tag in _members(one.tag)[:MEMBERS] if tag not in seen]
            more = max(0, len(_members(one.tag)) - MEMBERS)
            below = tuple(Hit(tag, "", autonym(tag)) for tag in listed)
            lines.append(Hit(one.tag, one.matched, group=True, members=below, more=more))
            seen.update(listed)
    return tuple(lines)


def _members(tag: str) -> tuple[str, ...]:
    refusal = explain_refusal(tag)
    return refusal.members if refusal else ()


def wish_code(wish: Needs | None) -> str:
    """A wish for a gender in one word. A wish without a word on firmness is firm."""
    known = wish or {}
    if known.get("want"):
        return f"{known['want']}_{'soft' if known.get('firm') is False else 'firm'}"
    return NO_WISH if known.get("asked") else NOT_ASKED


def wish_of(code: str) -> dict[str, Any]:
    """What a case keeps: "asked, no preference" is apart from "not asked"."""
    if code in (NO_WISH, NOT_ASKED):
        return {"asked": code == NO_WISH}
    want, _, how = code.rpartition("_")
    return {"asked": True, "want": want, "firm": how != "soft"}


def lifts_firm_wish(old: Needs | None, new: Needs | None) -> bool:
    """Would somebody be let in whom a firm wish keeps out? Only a decision of hers does that."""
    before, after = wish_code(old), wish_code(new)
    return before.endswith("_firm") and after != before


def lifts(needs: Needs | None, changed: Needs) -> bool:
    """The same for what is about to be changed in a case."""
    old = (needs or {}).get("interpreter_gender")
    return "interpreter_gender" in changed and lifts_firm_wish(old, changed["interpreter_gender"])


def asked_fault(asked_at: datetime, made_at: datetime, at: datetime) -> str | None:
    """What is wrong with when she was asked about something that was written down at `made_at`; a day before it is early enough."""
    if asked_at > at:
        return "in_the_future"
    return "too_long_ago" if asked_at < made_at - timedelta(days=1) else None


def wishes_typed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The needs that a form's answers say; None is "not known"."""
    return {
        "interpreter_gender": wish_of(data["wish"]),
        "from": None if data["origin"] == "none" else data["origin"],
        "continuity": True if data["continuity"] else None,
        "embassy_help": True if data["embassy_help"] else None,
        "minor": MINOR[data["minor"]],
        "gender": None if data["gender"] == "unknown" else data["gender"],
    }


def wishes_shown(needs: Needs) -> dict[str, Any]:
    """A form's answers for these needs."""
    return {
        "wish": wish_code(needs.get("interpreter_gender")),
        "origin": needs.get("from") or "none",
        "continuity": bool(needs.get("continuity")),
        "embassy_help": bool(needs.get("embassy_help")),
        "minor": {True: "minor", False: "adult", None: "unknown"}[needs.get("minor")],
        "gender": needs.get("gender") or "unknown",
    }


def changes(old: Needs, new: Needs) -> dict[str, Any]:
    """What of `new` says something else than `old`, so that only that is written."""
    return {key: value for key, value in new.items() if not _same(key, old.get(key), value)}


def _same(key: str, old: Any, new: Any) -> bool:
    if key == "interpreter_gender":
        return wish_code(old) == wish_code(new)
    if key == "languages":
        return speech_of({key: old}) == speech_of({key: new})
    if key == "minor":
        return old is new
    return bool(old) == bool(new) and (not old or old == new)


def references(text: str) -> list[str]:
    """Interpreters' references out of one line, each once; commas, semicolons and blanks stand between them."""
    typed = (written(ref) for ref in text.replace(",", " ").replace(";", " ").split())
    return list(dict.fromkeys(ref for ref in typed if ref))


def avoid_counts(facets: Sequence[Needs]) -> dict[str, int]:
    """How many values of each kind an avoid list holds: all that is ever shown of it."""
    counts: dict[str, int] = {}
    for facet in facets:
        counts[facet["kind"]] = counts.get(facet["kind"], 0) + 1
    return counts


def comparable(value: str) -> bool:
    """Has it a sound? Signs alone, and letters that nobody sees, meet nothing, and would look as if somebody were avoided."""
    return bool(sound(value))


def fallbacks_typed(codes: Sequence[str]) -> tuple[str, ...]:
    """Her order, as a form's rows say: each step once, and none that is not one of hers to choose."""
    return tuple(dict.fromkeys(code for code in codes if code in FALLBACKS))


def reordered(codes: tuple[str, ...], deed: str) -> tuple[str, ...]:
    """After one button of her order: `add:relay`, and `up:relay`, `down:relay`, `off:relay` of one that is in it."""
    verb, _, code = deed.partition(":")
    order = list(codes)
    if verb == "add":
        return fallbacks_typed([*order, code])
    if code in order and verb in ("up", "down", "off"):
        place = order.index(code)
        order.remove(code)
        if verb != "off":
            order.insert(max(0, place - 1) if verb == "up" else place + 1, code)
    return tuple(order)


def linked_codes(links: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The codes of the other side of the same matter, whichever side named the link; by code point."""
    known = links or {}
    return tuple(sorted({*known.get("named", ()), *known.get("named_by", ())}))


@dataclass(frozen=True, slots=True)
class Answered:
    """Her answer about one interpreter and one kind of connection; what an import did not say is None."""

    interpreter: str
    kind: str
    given: bool | None
    until: date | None
    language: str | None
    on: date | None
    through: str | None


def answers_of(wishes: Mapping[str, Any]) -> tuple[Answered, ...]:
    return tuple(
        Answered(one["interpreter"], one["kind"], one.get("given"), _day(one.get("until")), one.get("language"),
                 _day(one.get("on")), one.get("through"))
        for one in wishes.get("consents") or ()
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def consent_faults(given: bool, until: date | None, on: date, today: date) -> dict[str, str]:
    """What is wrong with the dates of an answer: a yes ends, within a year, and she was asked within the last one."""
    found = {}
    if given and until is None:
        found["until"] = "until_missing"
    elif given and until is not None and until < today:
        found["until"] = "until_passed"
    elif given and until is not None and until > _years(today, 1):
        found["until"] = "until_too_far"
    if on > today:
        found["on"] = "not_yet"
    elif on < _years(today, -1):
        found["on"] = "too_long_ago"
    return found


def _years(day: date, number: int) -> date:
    """The same day of another year; of a 29 February, the last day of that month."""
    try:
        return day.replace(year=day.year + number)
    except ValueError:
        return day.replace(year=day.year + number, day=28)
