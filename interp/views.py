"""Every room's pages on one board, and the ways between them. Nothing else imports a `views.py`."""

from flask import Flask

from interp.accounts import views as accounts
from interp.bookings.views import consents, diary, offers, order, requests, stops, wizard
from interp.calendar import views as calendar
from interp.cases.views import cases, choices, links
from interp.conflicts import views as conflicts
from interp.home import views as home
from interp.notify import views as notify
from interp.roster import views as roster
from interp.trail import views as trail
from interp.web import navigation
from interp.web import views as web

ROOMS = (
    web,
    home,
    accounts,
    cases,
    choices,
    links,
    wizard,
    requests,
    consents,
    order,
    offers,
    diary,
    stops,
    conflicts,
    roster,
    calendar,
    notify,
    trail,
)


def install(app: Flask) -> None:
    for room in ROOMS:
        app.register_blueprint(room.bp)
    navigation.install(app)
