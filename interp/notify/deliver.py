"""Send what is due, one mail after the other: claim and commit, send outside any transaction, mark and commit."""

import logging
import smtplib

from interp import clock
from interp.db import transaction
from interp.notify import outbox
from interp.notify.transports import Transport

log = logging.getLogger(__name__)
MOST = 100  # mails in one run, so that a lost server does not hold a run for ever


def deliver(transport: Transport, *, sender: str) -> int:
    """Send what is due now, at most MOST mails; returns how many went out. A lost server loses no mail."""
    sent = 0
    for _ in range(MOST):
        with transaction():
            mail = outbox.claim(clock.now())
        if mail is None:
            break
        sent += _deliver_one(transport, sender, mail)
    return sent


def _deliver_one(transport: Transport, sender: str, mail: outbox.Claimed) -> bool:
    try:
        transport.send(sender, mail.address, mail.message)
    except (OSError, smtplib.SMTPException, ValueError) as failed:
        log.warning("mail %s was not taken: %s", mail.mail_id, type(failed).__name__)
        with transaction():
            outbox.mark_failed(mail, clock.now(), type(failed).__name__)
        return False
    with transaction():
        outbox.mark_sent(mail, clock.now(), kept=transport.keeps)
    return True
