"""The ways a mail leaves. Each takes an address and finished bytes; a failure raises and changes nothing."""

import smtplib
import ssl
from typing import Protocol

from interp.config import Config, Smtp


class Transport(Protocol):
    """`keeps` is true where mails are only shown (a demo)."""

    keeps: bool

    def send(self, sender: str, address: str, message: bytes) -> None:
        """Hand one mail over. Raises OSError or smtplib.SMTPException when the other side did not take it."""


class Kept:
    """A demo sends nothing: its mails stay on the outbox page."""

    keeps = True

    def send(self, sender: str, address: str, message: bytes) -> None:
        return


class SmtpServer:
    keeps = False

    def __init__(self, smtp: Smtp) -> None:
        self.smtp = smtp

    def send(self, sender: str, address: str, message: bytes) -> None:
        server: smtplib.SMTP
        if self.smtp.security == "tls":
            server = smtplib.SMTP_SSL(self.smtp.host, self.smtp.port, timeout=30, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(self.smtp.host, self.smtp.port, timeout=30)
        with server:
            if self.smtp.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.smtp.user:
                server.login(self.smtp.user, self.smtp.password)
            server.sendmail(sender, [address], message)


def choose(config: Config) -> Transport | None:
    """The transport of an installation, or None where no mail server is set: mails then wait in the outbox."""
    if config.demo:
        return Kept()
    return SmtpServer(config.smtp) if config.smtp else None
