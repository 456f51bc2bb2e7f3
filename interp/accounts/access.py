"""The one table of who may do what. Every route names a permission with `@allowed` or is in PUBLIC."""

from collections.abc import Callable
from typing import Any, TypeVar

from interp.accounts.facts import Role

PROVIDER, COORDINATOR, INTERPRETER = Role.PROVIDER, Role.COORDINATOR, Role.INTERPRETER
TRAINER, REPORTER, ADMIN = Role.TRAINER, Role.REPORTER, Role.ADMIN
EVERYONE = frozenset(Role)

# permission -> roles. Queries narrow it further: a provider to the own organisation, an interpreter to her own rows.
PERMISSIONS: dict[str, frozenset[Role]] = {
    "home.see": EVERYONE,
    "account.own": EVERYONE,
    "cases.read": frozenset({PROVIDER, COORDINATOR}),
    "cases.write": frozenset({PROVIDER, COORDINATOR}),
    "cases.link": frozenset({COORDINATOR}),
    "consents.write": frozenset({COORDINATOR}),
    "clearings.write": frozenset({COORDINATOR}),
    "requests.read": frozenset({PROVIDER, COORDINATOR}),
    "requests.write": frozenset({PROVIDER, COORDINATOR}),
    "requests.refresh": frozenset({COORDINATOR}),
    "decisions.write": frozenset({PROVIDER, COORDINATOR}),
    "relays.offer": frozenset({COORDINATOR}),
    "sessions.stop": frozenset({PROVIDER, COORDINATOR, INTERPRETER}),
    "bookings.offer": frozenset({PROVIDER, COORDINATOR}),
    "bookings.read": frozenset({INTERPRETER}),
    "bookings.cancel": frozenset({PROVIDER, COORDINATOR}),
    "offers.answer": frozenset({INTERPRETER}),
    "hours.own": frozenset({INTERPRETER}),
    "declaration.own": frozenset({INTERPRETER}),
    "calendar.own": frozenset({PROVIDER, COORDINATOR, INTERPRETER}),
    "roster.read": frozenset({COORDINATOR, TRAINER, ADMIN}),
    "roster.contact": frozenset({COORDINATOR, ADMIN}),
    "roster.ties": frozenset({COORDINATOR}),
    "roster.write": frozenset({COORDINATOR, ADMIN}),
    "training.revoke": frozenset({TRAINER}),
    "roster.bookings": frozenset({COORDINATOR}),
    "outbox.read": frozenset({COORDINATOR}),
    "trail.read": frozenset({COORDINATOR}),
    "people.write": frozenset({ADMIN}),
    "counts.read": frozenset({REPORTER, COORDINATOR}),
}

# Endpoints that need no sign-in: the way in, the way out, what a calendar client reads, and static files.
PUBLIC = frozenset({
    "static", "security.login", "security.logout", "web.leave", "web.set_language",
    "web.gone", "calendar.feed", "accounts.welcome",
})  # fmt: skip

View = TypeVar("View", bound=Callable[..., Any])


def allowed(permission: str) -> Callable[[View], View]:
    """Mark a view with the permission it needs. Raises KeyError at import for a name that is not in the table."""
    PERMISSIONS[permission]

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def reads_case(view: View) -> View:
    """Mark a GET that writes its audit record: it starts as a writing transaction."""
    view.reads_case = True  # type: ignore[attr-defined]
    return view


def may(role: Role, permission: str) -> bool:
    return role in PERMISSIONS[permission]
