"""Cases: the list, one case, a new one."""

from flask import Blueprint

bp = Blueprint("cases", __name__)
