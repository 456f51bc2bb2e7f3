"""Cases of a document, into their tables. What a document can't say of a known case stays as it is."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from interp.accounts.models import Organisation
from interp.cases.models import Case
from interp.conflicts.queries import newest_ties
from interp.conflicts.rules import still_cleared
from interp.db import db
from interp.exchange.load_life import portions
from interp.exchange.load_people import tokenised
from interp.trail.actions import record
from interp.trail.facts import Actor

Document = dict[str, Any]
Newest = dict[tuple[str, str], datetime]
NEED_KEYS = (
    "minor", "gender", "languages", "also_understands", "interpreter_gender", "from", "embassy_help", "continuity",
)  # fmt: skip
WISH_KEYS = ("refused", "wants", "consents", "cleared")


def load_cases(
    rows: list[Document], organisations: dict[str, int], told: set[str], *, by: Actor, at: datetime
) -> list[int]:
    """The ids of the cases that were added or replaced, and of those whose links they changed.

    `told` are the interpreters of the same document: what it cleared for them was cleared with the ties it tells.
    """
    there = _by_code({row["code"] for row in rows})
    newest = _newest_ties({one["interpreter"] for row in rows for one in row.get("cleared") or ()})
    by_id = {number: ref for ref, number in organisations.items()}
    for row in rows:
        case = there.get(row["code"])
        known = case is not None  # asked later, a new one has an id too: reading its organisation flushes it
        if case is None:
            case = there[row["code"]] = Case(code=row["code"], created_at=at)
            db.session.add(case)
        avoided, cleared = _avoided(case), _cleared(case, newest)
        _fill_case(case, row, told, at)
        number = organisations[row["organisation"]] if row.get("organisation") else None
        case.organisation = db.session.get_one(Organisation, number) if number in by_id else None
        if known and _avoided(case) != avoided:
            record(by, "case.avoid_changed", "case", case.uid, at=at, chain=case.chain, facets=len(case.avoid))
        if known and not _cleared(case, newest) <= cleared:
            record(by, "clearing.recorded", "case", case.uid, at=at, chain=case.chain)
    db.session.flush()
    touched = _link({row["code"]: row.get("linked") or [] for row in rows}, there)
    db.session.flush()
    return [case.id for case in {*there.values(), *touched}]


def _avoided(case: Case) -> set[tuple[str, str]]:
    return {(facet["kind"], facet["token"]) for facet in case.avoid or ()}


def _cleared(case: Case, newest: Newest) -> set[tuple[str, str]]:
    """The clearings that count."""
    entries = (case.wishes or {}).get("cleared") or ()
    return {(one["interpreter"], one["kind"]) for one in still_cleared(entries, newest)}


def _newest_ties(refs: set[str]) -> Newest:
    found: Newest = {}
    for portion in portions(refs):
        found |= newest_ties(portion)
    return found


def _by_code(codes: set[str]) -> dict[str, Case]:
    found: dict[str, Case] = {}
    for portion in portions(codes):
        found.update({case.code: case for case in db.session.scalars(select(Case).where(Case.code.in_(portion)))})
    return found


def _fill_case(case: Case, row: Document, told: set[str], at: datetime) -> None:
    """Replace what the document can say; keep her own order, who is barred for good, and what stands beside an answer."""
    needs, wishes = case.needs or {}, case.wishes or {}
    said = {key: row[key] for key in NEED_KEYS if row.get(key) is not None}
    new_wish = said.get("interpreter_gender") != needs.get("interpreter_gender")
    case.needs = _rest(needs, NEED_KEYS) | said | ({"wished_at": at.isoformat()} if new_wish else {})
    wanted = {key: row[key] for key in WISH_KEYS if row.get(key)}
    if "refused" in wanted:
        wanted["refused"] = _refused(row["refused"], wishes)
    for key, same in (("consents", ("interpreter", "kind", "given", "until")), ("cleared", ("interpreter", "kind"))):
        if key in wanted:
            wanted[key] = _kept(row[key], wishes.get(key), same)
    if "cleared" in wanted:
        wanted["cleared"] = _dated(wanted["cleared"], wishes.get("cleared") or (), told, at)
    case.wishes = _rest(wishes, WISH_KEYS) | wanted
    case.avoid = _kept([tokenised(facet) for facet in row.get("avoid") or []], case.avoid, ("kind", "token", "key"))


def _dated(given: list[Document], known: Collection[Document], told: set[str], at: datetime) -> list[Document]:
    """A clearing that comes anew looked at every tie that is there by now. One that was known keeps its day: of a tie that was
    added here since, an older list knows nothing. Unless the document tells the interpreter's ties as well.
    """
    before = {(one["interpreter"], one["kind"]) for one in known}
    stays = [(one["interpreter"], one["kind"]) in before and one["interpreter"] not in told for one in given]
    return [one if kept else one | {"at": at.isoformat()} for one, kept in zip(given, stays, strict=True)]


def _rest(known: Document, keys: tuple[str, ...]) -> Document:
    return {key: value for key, value in known.items() if key not in keys}


def _refused(given: list[str], known: Document) -> list[str]:
    """Who is barred reads as refused in an export; coming back, only those she refused herself are her refusals."""
    barred = set(known.get("barred") or ()) - set(known.get("refused") or ())
    return [ref for ref in given if ref not in barred]


def _kept(given: list[Document], known: list[Document] | None, same: tuple[str, ...]) -> list[Document]:
    """The entries of a document; one that says what was known before keeps what else was known of it."""
    before = {tuple(entry.get(key) for key in same): entry for entry in known or ()}
    return [before.get(tuple(entry.get(key) for key in same), {}) | entry for entry in given]


def _link(named: dict[str, list[str]], there: dict[str, Case]) -> set[Case]:
    """Links work both ways: each side keeps whom it named and who named it. Returns the cases that changed."""
    old = {code: set((there[code].links or {}).get("named", ())) for code in named}
    others = set().union(*old.values(), *named.values()) - set(there)
    every = there | _by_code(others)
    changed: set[Case] = set()
    for code, wanted in named.items():
        _rewrite(there[code], named=wanted)
        for other in old[code] - set(wanted):
            changed.add(_named_by(every[other], code, there=False))
        for other in wanted:
            changed.add(_named_by(every[other], code, there=True))
    return changed


def _rewrite(case: Case, **changes: list[str]) -> None:
    links = {"named": [], "named_by": []} | (case.links or {}) | changes
    case.links = links if any(links.values()) else None


def _named_by(case: Case, code: str, *, there: bool) -> Case:
    others = [known for known in (case.links or {}).get("named_by", ()) if known != code]
    _rewrite(case, named_by=[*others, code] if there else others)
    return case
