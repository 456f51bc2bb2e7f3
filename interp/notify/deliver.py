"""Send what is due: claim and commit, send outside any transaction, mark and commit."""

import logging
import smtplib

from interp import clock
from interp.db import transaction
from interp.notify import outbox
from interp.notify.transports import Transport

log = logging.getLogger(__name__)


def deliver(transport: Transport, *, sender: str) -> int:
    """Send everything that is due now; returns how many went out. A lost server loses no mail."""
    with transaction():
        claimed = outbox.claim(clock.now())
    return sum(_deliver_one(transport, sender, mail) for mail in claimed)


def _deliver_one(transport: Transport, sender: str, mail: outbox.Claimed) -> bool:
    try:
        transport.send(sender, mail.address, mail.message)
    except (OSError, smtplib.SMTPException) as failed:
        log.warning("mail %s was not taken: %s", mail.mail_id, type(failed).__name__)
        with transaction():
            outbox.mark_failed(mail, clock.now(), type(failed).__name__)
        return False
    with transaction():
        outbox.mark_sent(mail, clock.now(), kept=transport.keeps)
    return True
