"""Make rows for tests: a small world that fits together, and what differs by name.

Every function adds to the current session; call them inside `with transaction():`. Times lie in the week of `MONDAY`, far ahead, so
that no test depends on today.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from secrets import token_urlsafe
from typing import Any

from interp.accounts.facts import Role, Viewer
from interp.accounts.models import Organisation, User
from interp.bookings.models import Request
from interp.cases.models import Case
from interp.db import db
from interp.roster.models import Interpreter, Language, WorkingHours
from interp.training.models import Certification

MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
NINE = datetime(2027, 3, 2, 2, 0, tzinfo=UTC)  # Tuesday 09:00 in Bangkok
MODULES = tuple(f"M{number:02}" for number in range(1, 15))
_numbers = count(1)


def organisation(ref: str = "", **changes: Any) -> Organisation:
    ref = ref or f"org-{next(_numbers)}"
    facts = {"name": f"House {ref}", "sector": "health", "timezone": "Asia/Bangkok", "lat": 13.75, "lon": 100.5}
    made = Organisation(ref=ref, **(facts | changes))
    db.session.add(made)
    db.session.flush()
    return made


def user(role: Role, organisation: Organisation | None = None, email: str = "") -> User:
    """Somebody who can be signed in by the `sign_in` fixture; the password is no real one."""
    number = next(_numbers)
    made = User(
        email=email or f"{role.value}-{number}@people.invalid", name=f"{role.value} {number}", role=role.value,
        password="!", fs_uniquifier=token_urlsafe(24), timezone="Asia/Bangkok",
    )  # fmt: skip
    made.organisation_id = organisation.id if organisation else None
    db.session.add(made)
    db.session.flush()
    return made


def interpreter(ref: str = "", *, languages: Any = (("mya", "C2"), ("tha", "C1")), **changes: Any) -> Interpreter:
    """An interpreter who fits a Burmese-Thai health session at any hour of the week, in any mode."""
    ref = ref or f"i-{next(_numbers):03}"
    facts: dict[str, Any] = {
        "name": f"Demo {ref}", "gender": "woman", "status": "active", "timezone": "Asia/Bangkok", "adult": True,
        "lat": 13.8, "lon": 100.55, "max_travel_km": 40.0, "modes": ["onsite", "phone", "video"], "credential_level": 3,
        "credential_domains": ["health", "legal"], "agreement_until": date(2030, 1, 1), "declared_on": date(2026, 12, 1),
        "contact": {"email": f"{ref}@interpreters.invalid"},
    }  # fmt: skip
    made = Interpreter(ref=ref, **(facts | changes))
    db.session.add(made)
    db.session.flush()
    for position, (tag, level) in enumerate(languages):
        db.session.add(Language(interpreter_id=made.id, tag=tag, level=level, position=position))
    for weekday in range(7):
        row = {"weekday": weekday, "from_minute": 0, "to_minute": 1440, "modes": ["onsite", "phone", "video"]}
        db.session.add(WorkingHours(interpreter_id=made.id, position=weekday, **row))
    for position, module in enumerate(MODULES):
        days = {"on": date(2026, 6, 1), "until": date(2029, 6, 1)}
        db.session.add(Certification(interpreter_id=made.id, module=module, position=position, **days))
    db.session.flush()
    return made


def case(organisation: Organisation | None = None, code: str = "", **needs: Any) -> Case:
    """A case of an adult woman who speaks Burmese and has no wishes."""
    made = Case(code=code or f"C-TEST{next(_numbers):02}", created_at=MONDAY)
    made.organisation = organisation
    facts: dict[str, Any] = {"minor": False, "gender": "woman", "languages": [{"tag": "mya"}]}
    made.needs, made.wishes, made.avoid = facts | needs, {}, []
    db.session.add(made)
    db.session.flush()
    return made


def request(case: Case, ref: str = "", *, start: datetime = NINE, minutes: int = 60, **changes: Any) -> Request:
    """A request for one hour on site in a hospital in Bangkok."""
    facts: dict[str, Any] = {
        "sector": "health", "purpose": "consultation", "mode": "onsite", "service_language": "tha",
        "timezone": "Asia/Bangkok", "state": "searching", "created_at": MONDAY, "lat": 13.76, "lon": 100.51,
        "local_start": "2027-03-02T09:00", "starts_at": start, "ends_at": start + timedelta(minutes=minutes),
    }  # fmt: skip
    made = Request(case=case, ref=ref or f"r-{next(_numbers)}", **(facts | changes))
    db.session.add(made)
    db.session.flush()
    return made


def viewer_of(person: User) -> Viewer:
    return person.viewer()
