"""The sense of a document: what no schema can say, because it joins one place of the document to another.

Every function reads the parts that have the right shape: whatever is spoiled has become `None` before, and reads as
left out. So faults of shape and of sense are told in one go.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from interp.exchange.diary import clashes
from interp.exchange.facts import Asked, Known, Problem
from interp.exchange.formats import instant
from interp.text import normalise

Row = Mapping[str, Any]
KEY_OF_LIST = {
    "organisations": "ref",
    "modules": "code",
    "interpreters": "ref",
    "cases": "code",
    "requests": "ref",
    "bookings": "ref",
}
COURT = "court"


def problems(document: Row, known: Known) -> Iterator[Problem]:
    """Every fault of sense, list by list."""
    yield from _twice_used(document)
    yield from _languages(document)
    yield from _spans(document)
    yield from _modules(document, known)
    yield from _people(document, known)
    yield from _cases(document, known)
    yield from _requests(document, known)
    yield from _bookings(document, known)
    yield from clashes(document, known)


def rows(holder: Row, name: str) -> Iterator[tuple[int, Any]]:
    """The entries of a list that can be read, with their index."""
    return ((index, row) for index, row in enumerate(holder.get(name) or ()) if row is not None)


def refs(document: Row, name: str) -> frozenset[str]:
    key = KEY_OF_LIST[name]
    return frozenset(row[key] for _, row in rows(document, name) if row.get(key) is not None)


def _twice(pointed: Iterable[tuple[str, object]]) -> Iterator[tuple[str, str]]:
    """The pointers whose value came before, each with the pointer of the first."""
    first: dict[object, str] = {}
    for pointer, value in pointed:
        if value is not None and first.setdefault(value, pointer) != pointer:
            yield pointer, first[value]


def _twice_used(document: Row) -> Iterator[Problem]:
    for name, key in KEY_OF_LIST.items():
        pointed = ((f"/{name}/{index}/{key}", row.get(key)) for index, row in rows(document, name))
        for pointer, first in _twice(pointed):
            yield Problem(pointer, f"is already the {key} of {first.rpartition('/')[0]}")


def _languages(document: Row) -> Iterator[Problem]:
    for name in ("interpreters", "cases"):
        for index, row in rows(document, name):
            at = f"/{name}/{index}"
            spoken = [(f"{at}/languages/{j}/tag", language.get("tag")) for j, language in rows(row, "languages")]
            understood = [(f"{at}/also_understands/{j}", tag) for j, tag in rows(row, "also_understands")]
            for pointer, first in (*_twice(spoken), *_twice(understood)):
                yield Problem(pointer, f"is the same language as {first}")


def _spans(document: Row) -> Iterator[Problem]:
    for name in ("requests", "bookings"):
        yield from _ends(f"/{name}", rows(document, name))
    for index, person in rows(document, "interpreters"):
        for name in ("time_off", "imported_busy"):
            yield from _ends(f"/interpreters/{index}/{name}", rows(person, name))
        for j, hours in rows(person, "hours"):
            start, end = hours.get("from"), hours.get("to")
            if start is not None and end is not None and end <= start:
                text = f"'{end}' is not after '{start}'; hours that pass midnight are two rows"
                yield Problem(f"/interpreters/{index}/hours/{j}/to", text)


def _ends(at: str, spans: Iterable[tuple[int, Row]]) -> Iterator[Problem]:
    for index, span in spans:
        start, end = span.get("start"), span.get("end")
        if start is not None and end is not None and instant(end) <= instant(start):
            yield Problem(f"{at}/{index}/end", f"'{end}' is not after the start '{start}'")


def _stranger(pointer: str, ref: str | None, there: Iterable[str], what: str) -> Iterator[Problem]:
    """A reference that resolves nowhere."""
    if ref is not None and ref not in there:
        yield Problem(pointer, f"'{ref}' is not {what} of this document or of the installation")


def _unknown_keys(at: str, ties: Iterable[tuple[int, Row]], known: Known) -> Iterator[Problem]:
    for index, tie in ties:
        key = tie.get("key")
        if key is not None and key not in known.keys:
            yield Problem(f"{at}/{index}/key", f"'{key}' is not a tie key of the installation")


def _modules(document: Row, known: Known) -> Iterator[Problem]:
    modules = known.modules | refs(document, "modules")
    for index, module in rows(document, "modules"):
        for j, code in rows(module, "requires"):
            yield from _stranger(f"/modules/{index}/requires/{j}", code, modules, "a module")


def _people(document: Row, known: Known) -> Iterator[Problem]:
    organisations = known.organisations | refs(document, "organisations")
    for index, person in rows(document, "interpreters"):
        at = f"/interpreters/{index}"
        for j, ref in rows(person, "works_for"):
            yield from _stranger(f"{at}/works_for/{j}", ref, organisations, "an organisation")
        yield from _unknown_keys(f"{at}/ties", rows(person, "ties"), known)


def _cases(document: Row, known: Known) -> Iterator[Problem]:
    organisations = known.organisations | refs(document, "organisations")
    people = known.interpreters | refs(document, "interpreters")
    cases = known.cases.keys() | refs(document, "cases")
    for index, case in rows(document, "cases"):
        at = f"/cases/{index}"
        yield from _stranger(f"{at}/organisation", case.get("organisation"), organisations, "an organisation")
        for name in ("refused", "wants"):
            for j, ref in rows(case, name):
                yield from _stranger(f"{at}/{name}/{j}", ref, people, "an interpreter")
        for name in ("consents", "cleared"):
            for j, row in rows(case, name):
                yield from _stranger(f"{at}/{name}/{j}/interpreter", row.get("interpreter"), people, "an interpreter")
        for j, code in rows(case, "linked"):
            if code == case.get("code"):
                yield Problem(f"{at}/linked/{j}", "is the case itself")
            else:
                yield from _stranger(f"{at}/linked/{j}", code, cases, "a case")
        yield from _second_consents(at, case)
        yield from _unknown_keys(f"{at}/avoid", rows(case, "avoid"), known)


def _second_consents(at: str, case: Row) -> Iterator[Problem]:
    asked = ((f"{at}/consents/{j}", (row.get("interpreter"), row.get("kind"))) for j, row in rows(case, "consents"))
    for pointer, first in _twice((pointer, pair) for pointer, pair in asked if None not in pair):
        yield Problem(pointer, f"is for the same interpreter and kind as {first}")


def _accepted(document: Row, known: Known) -> dict[str, frozenset[str]]:
    """The tags each case accepts; a case of the document replaces the one that is here."""
    accepted = dict(known.cases)
    for _, case in rows(document, "cases"):
        if case.get("code") is not None:
            tags = (language.get("tag") for _, language in rows(case, "languages"))
            accepted[case["code"]] = frozenset(tag for tag in tags if tag is not None)
    return accepted


def _requests(document: Row, known: Known) -> Iterator[Problem]:
    accepted = _accepted(document, known)
    for index, request in rows(document, "requests"):
        at = f"/requests/{index}"
        case, tag, purpose = request.get("case"), request.get("service_language"), request.get("purpose")
        yield from _stranger(f"{at}/case", case, accepted, "a case")
        if tag is not None and tag in accepted.get(case, ()):
            yield Problem(f"{at}/service_language", f"'{tag}' is one of the languages of case '{case}'")
        before = known.requests.get(request.get("ref"))
        if before and before.decided and case is not None and case != before.case:
            yield Problem(
                f"{at}/case", f"'{case}' is not '{before.case}', for which she has decided about this request"
            )
        if purpose is not None and purpose != COURT and normalise(purpose) == COURT:
            # Purposes are compared to the letter, and another spelling would ask for less than a court does.
            yield Problem(f"{at}/purpose", f"is not spelled '{COURT}'")
    yield from _requests_of_cases(document, known)


def _requests_of_cases(document: Row, known: Known) -> Iterator[Problem]:
    """The requests that are here and stay, against the languages of a case of the document."""
    coming = refs(document, "requests")
    services: dict[str, dict[str, str]] = {}
    for ref, asked in known.requests.items():
        if ref not in coming:
            services.setdefault(asked.case, {})[asked.service_language] = ref
    for index, case in rows(document, "cases"):
        taken = services.get(case.get("code"), {})
        for j, language in rows(case, "languages"):
            tag = language.get("tag")
            if tag in taken:
                text = f"'{tag}' is the service language of request '{taken[tag]}', which is already here"
                yield Problem(f"/cases/{index}/languages/{j}/tag", text)


def _asked(document: Row, known: Known) -> dict[str, Asked]:
    """Every request by reference, of the document or already here; an unreadable case is empty."""
    asked = dict(known.requests)
    for _, request in rows(document, "requests"):
        if request.get("ref") is not None:
            asked[request["ref"]] = Asked(request.get("case") or "", request.get("service_language") or "")
    return asked


def _bookings(document: Row, known: Known) -> Iterator[Problem]:
    people = known.interpreters | refs(document, "interpreters")
    cases = known.cases.keys() | refs(document, "cases")
    requests = _asked(document, known)
    for index, booking in rows(document, "bookings"):
        at, case, request = f"/bookings/{index}", booking.get("case"), booking.get("request")
        yield from _stranger(f"{at}/interpreter", booking.get("interpreter"), people, "an interpreter")
        yield from _stranger(f"{at}/request", request, requests, "a request")
        yield from _stranger(f"{at}/case", case, cases, "a case")
        theirs = requests[request].case if request in requests else ""
        if case and theirs and case != theirs:
            yield Problem(f"{at}/case", f"'{case}' is not '{theirs}', the case of request '{request}'")
    yield from _bookings_of_requests(document, known)


def _bookings_of_requests(document: Row, known: Known) -> Iterator[Problem]:
    """The bookings that are here and stay, against the case of a request of the document."""
    coming = refs(document, "bookings")
    staying = ((ref, booked) for ref, booked in known.bookings.items() if booked.case and ref not in coming)
    owned = {booked.request: (booked.case, ref) for ref, booked in staying}
    for index, request in rows(document, "requests"):
        case, ref = owned.get(request.get("ref"), (None, ""))
        if case and request.get("case") and case != request["case"]:
            text = f"'{request['case']}' is not '{case}', the case of booking '{ref}', which is already here"
            yield Problem(f"/requests/{index}/case", text)
