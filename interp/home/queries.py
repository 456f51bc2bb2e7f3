"""What needs me, for each role: one table, one module for each desk."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from interp.accounts.facts import Role, Viewer
from interp.home import coordinator, interpreter, provider, staff

Needs = Callable[[Viewer, datetime], dict[str, Any]]

NEEDS: dict[Role, Needs] = {
    Role.PROVIDER: provider.needs,
    Role.COORDINATOR: coordinator.needs,
    Role.INTERPRETER: interpreter.needs,
    Role.TRAINER: staff.needs,
    Role.REPORTER: staff.needs,
    Role.ADMIN: staff.needs,
}


def needs_me(viewer: Viewer, at: datetime) -> dict[str, Any]:
    """What the page after sign-in shows this person."""
    return NEEDS[viewer.role](viewer, at)
