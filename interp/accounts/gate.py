"""The gate: who is asking, and may they? Every route names a permission or stands in PUBLIC; nothing is open by silence."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_security import LoginForm, MailUtil, Security, SQLAlchemyUserDatastore, current_user, logout_user
from flask_security import RoleMixin as SecurityRole

from interp import clock, vault
from interp.accounts.access import PUBLIC, may
from interp.accounts.actions import end_sign_ins
from interp.accounts.facts import Viewer, address
from interp.accounts.models import User
from interp.db import db
from interp.errors import Forbidden

IDLE_MINUTES = 15
LONGEST_HOURS = 12


class People(SQLAlchemyUserDatastore):
    """The sign-in library's store, without its own commit: the edge commits once."""

    def commit(self) -> None:
        db.session.flush()


class Addresses(MailUtil):
    """No address is looked into: whoever has an account has shown that hers or his works."""

    def normalize(self, email: str) -> str:
        return address(email)

    def validate(self, email: str) -> str:
        return self.normalize(email)


class SignInForm(LoginForm):
    """No "remember me": a sign-in ends after fifteen idle minutes, whoever asks otherwise."""

    remember = None


def viewer() -> Viewer:
    """The signed-in person of this request."""
    return cast(Viewer, g.viewer)


def check() -> ResponseReturnValue | None:
    """Before every view. A stranger is sent to sign in; a route without a permission is refused to everybody."""
    endpoint = request.endpoint
    if endpoint is None:
        return None
    person = _person() if not _is_static(endpoint) else None
    g.viewer, g.viewer_name = (person.viewer(), person.name) if person else (None, "")
    if endpoint in PUBLIC or _is_static(endpoint):
        return None
    if person is None and request.headers.get("HX-Request"):
        abort(401)
    if person is None:
        return redirect(url_for("security.login", next=request.path if request.method == "GET" else None))
    permission = _permission(endpoint)
    if permission is None or not may(g.viewer.role, permission):
        raise Forbidden
    return None


def _is_static(endpoint: str) -> bool:
    return endpoint == "static" or endpoint.endswith(".static")


def _permission(endpoint: str) -> str | None:
    if endpoint == "web.stay":
        return "home.see"
    return getattr(current_app.view_functions[endpoint], "permission", None)


def _person() -> User | None:
    if not current_user.is_authenticated:
        return None
    session.permanent = True  # its clock is the fifteen idle minutes
    if clock.now().timestamp() - session.setdefault("since", clock.now().timestamp()) > LONGEST_HOURS * 3600:
        logout_user()
        return None
    return cast(User, current_user._get_current_object())


def _end_all() -> None:
    """Leaving ends the sign-in on the server too, so that Back or a copied cookie shows nothing."""
    if current_user.is_authenticated:
        end_sign_ins(cast(User, current_user._get_current_object()))
        logout_user()


def _everywhere(sign_out: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    """Signing out, like leaving, also ends the sign-ins of a copied cookie."""

    @wraps(sign_out)
    def signed_out() -> ResponseReturnValue:
        person = cast(User, current_user._get_current_object())
        was_in = current_user.is_authenticated
        answer: ResponseReturnValue = sign_out()
        if was_in and not current_user.is_authenticated:
            end_sign_ins(person)
        return answer

    return signed_out


def _keep_locale(chosen: str) -> None:
    if current_user.is_authenticated:
        cast(User, current_user._get_current_object()).locale = chosen


class Clock(SecureCookieSessionInterface):
    """The cookie's fifteen minutes start anew with each request a person makes, not with a page's own polling."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return "X-Background" not in request.headers and super().should_set_cookie(app, session)


def install(app: Flask) -> Security:
    """Sign-in by password (argon2), sessions in signed cookies that die with the person's uniquifier."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_SALT=vault.current().derived("password salt"),
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/login",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_JOIN_USER_ROLES=False,  # a person has one role, in a column
        SECURITY_FRESHNESS=timedelta(-1),  # no page of the library's that asks for the password again
        SECURITY_ZXCVBN_MINIMUM_SCORE=0,
        SECURITY_PASSWORD_COMPLEXITY_CHECKER=None,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=IDLE_MINUTES),
    )
    app.session_interface = Clock()
    role: Any = type("NoRole", (SecurityRole,), {})
    security = Security(app, People(db, User, role), login_form=SignInForm, mail_util_cls=Addresses)
    app.view_functions["security.logout"] = _everywhere(app.view_functions["security.logout"])
    app.before_request(check)
    app.extensions.setdefault("interp.endings", []).append(_end_all)
    app.extensions.setdefault("interp.locale_kept", []).append(_keep_locale)
    return security
