"""An exchange document as the facts of matching, without a database: what the rules would be told once it is loaded."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from interp.matching.facts import (
    Candidate,
    Certification,
    Consent,
    Hours,
    Limits,
    Need,
    Place,
    Session,
    Spoken,
    Tied,
    Wanted,
)
from interp.spans import Span
from interp.text import normalise

Row = Mapping[str, Any]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COUNTED = {"held", "confirmed", "running", "completed"}


def span(row: Row) -> Span:
    return Span(datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"]))


def place(row: Row | None) -> Place | None:
    return Place(row["lat"], row["lon"]) if row else None


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def variant(row: Row) -> str | None:
    return normalise(row["variant"]) if row.get("variant") else None


def ties(rows: list[Row]) -> tuple[Tied, ...]:
    # The text stands in for its token: what is the same is the same.
    return tuple(Tied(row["kind"], normalise(row["value"])) for row in rows)


def open_requests(document: Row) -> list[Row]:
    taken = {booking["request"] for booking in document["bookings"] if booking["status"] in COUNTED}
    return [request for request in document["requests"] if request["ref"] not in taken]


def need(document: Row, request: Row) -> Need:
    case = next(row for row in document["cases"] if row["code"] == request["case"])
    organisation = next(row for row in document["organisations"] if row["ref"] == case["organisation"])
    wish = case["interpreter_gender"]
    return Need(
        request=request["ref"],
        span=span(request),
        zone=request["timezone"],
        mode=request["mode"],
        sector=request["sector"],
        service_language=request["service_language"],
        purpose=request.get("purpose"),
        place=place(request.get("area") or organisation["area"]),
        organisation=case["organisation"],
        languages=tuple(Wanted(row["tag"], variant(row)) for row in case["languages"]),
        also_understands=tuple(case.get("also_understands", ())),
        minor=case.get("minor"),
        gender=case.get("gender"),
        want=wish.get("want"),
        firm=wish.get("firm"),
        elsewhere=case.get("from"),
        avoid=ties(case.get("avoid", [])),
        embassy_help=case.get("embassy_help"),
        refused=frozenset(case.get("refused", ())),
        wants=frozenset(case.get("wants", ())),
        continuity=case.get("continuity"),
        consents=tuple(
            Consent(row["interpreter"], row["kind"], row["given"], day(row.get("until")))
            for row in case.get("consents", ())
        ),
    )


def candidates(document: Row, request: Row) -> list[Candidate]:
    return [candidate(document, person, request) for person in document["interpreters"]]


def candidate(document: Row, person: Row, request: Row) -> Candidate:
    case = next(row for row in document["cases"] if row["code"] == request["case"])
    sat = {code for code, status in sessions_by_case(document, person) if status in COUNTED}
    return Candidate(
        ref=person["ref"],
        zone=person["timezone"],
        status=person["status"],
        gender=person["gender"],
        adult=person["adult"],
        place=place(person["area"]),
        max_travel_km=person["max_travel_km"],
        modes=frozenset(person["modes"]),
        languages=tuple(Spoken(row["tag"], row["level"], variant(row)) for row in person["languages"]),
        credential_level=person["credential"]["level"],
        credential_domains=frozenset(person["credential"].get("domains", ())),
        certifications=tuple(
            Certification(row["module"], day(row["on"]), day(row["until"]), day(row.get("revoked")))
            for row in person["certifications"]
        ),
        agreement_until=day(person.get("agreement_until")),
        declared_on=day(person.get("declared_on")),
        opt_outs=frozenset(person.get("opt_outs", ())),
        limits=Limits(**person.get("limits", {})),
        hours=tuple(hours(row) for row in person["hours"]),
        away=tuple(span(row) for row in (*person.get("time_off", ()), *person.get("imported_busy", ()))),
        sessions=tuple(
            Session(span(row), row["mode"], row["status"], place(row.get("area")), row["request"])
            for row in document["bookings"]
            if row["interpreter"] == person["ref"]
        ),
        ties=ties(person.get("ties", [])),
        works_for=frozenset(person.get("works_for", ())),
        other_party=bool(sat & other_side(document, case)),
        completed_for_case=(case["code"], "completed") in set(sessions_by_case(document, person)),
    )


def other_side(document: Row, case: Row) -> set[str]:
    back = {row["code"] for row in document["cases"] if case["code"] in row.get("linked", ())}
    return back | set(case.get("linked", ()))


def sessions_by_case(document: Row, person: Row) -> Iterator[tuple[str, str]]:
    cases = {request["ref"]: request["case"] for request in document["requests"]}
    for booking in document["bookings"]:
        if booking["interpreter"] == person["ref"]:
            yield cases[booking["request"]], booking["status"]


def hours(row: Row) -> Hours:
    start, end = (int(row[key][:2]) * 60 + int(row[key][3:]) for key in ("from", "to"))
    return Hours(WEEK.index(row["weekday"]), start, end, frozenset(row["modes"]))
