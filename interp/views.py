"""Every room's pages on one board, and the ways between them. Nothing else imports a `views.py`."""

from flask import Flask

from interp.accounts import views as accounts
from interp.bookings.views import diary, offers, requests, wizard
from interp.calendar import views as calendar
from interp.cases import views as cases
from interp.home import views as home
from interp.notify import views as notify
from interp.roster import views as roster
from interp.trail import views as trail
from interp.web import navigation
from interp.web import views as web

ROOMS = (web, home, accounts, cases, wizard, requests, offers, diary, roster, calendar, notify, trail)


def install(app: Flask) -> None:
    for room in ROOMS:
        app.register_blueprint(room.bp)
    navigation.install(app)
