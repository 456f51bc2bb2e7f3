"""People who sign in: the welcome page of an invitation, and the administrator's list."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
