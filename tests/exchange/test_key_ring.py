"""Which tie keys are in use here: a list that is still being written counts, or its tokens would meet nothing later."""

from flask import Flask

from interp.accounts.facts import Role
from interp.bookings.models import Draft
from interp.db import db, transaction
from interp.exchange.key_ring import names_in_use
from tests import make


def test_a_list_that_is_being_written_counts(app: Flask) -> None:
    with app.app_context(), transaction():
        assert names_in_use() == set()
        draft = Draft(user_id=make.user(Role.PROVIDER, make.organisation()).id, ends_at=make.NINE)
        draft.answers = {"avoid": [{"kind": "employer", "token": "00", "key": "t-draft"}]}
        db.session.add(draft)
        db.session.flush()
        assert names_in_use() == {"t-draft"}
