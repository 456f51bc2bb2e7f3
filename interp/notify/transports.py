"""The ways a mail leaves. Each takes an address and finished bytes; a failure raises and changes nothing."""

import smtplib
import socket
import ssl
from contextlib import suppress
from threading import Timer
from typing import Protocol

from interp.config import Config, Smtp

GREETING, LONGEST, GOODBYE = 15, 60, 5  # seconds


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
    """One connection for each mail. It ends after GREETING + LONGEST seconds, well before the mail's claim does."""

    keeps = False

    def __init__(self, smtp: Smtp) -> None:
        self.smtp = smtp

    def send(self, sender: str, address: str, message: bytes) -> None:
        server = self._connected()
        end = Timer(LONGEST, _cut, [server])
        end.daemon = True
        end.start()
        try:
            self._hand_over(server, sender, address, message)
        finally:
            end.cancel()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        server: smtplib.SMTP
        if self.smtp.security == "tls":
            safe = ssl.create_default_context()
            server = smtplib.SMTP_SSL(self.smtp.host, self.smtp.port, timeout=GREETING, context=safe)
        else:
            server = smtplib.SMTP(self.smtp.host, self.smtp.port, timeout=GREETING)
        _wait_for(server, LONGEST)  # a server may think long before it takes a mail
        return server

    def _hand_over(self, server: smtplib.SMTP, sender: str, address: str, message: bytes) -> None:
        if self.smtp.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.smtp.user:
            server.login(self.smtp.user, self.smtp.password)
        server.sendmail(sender, [address], message)
        with suppress(OSError, smtplib.SMTPException):  # taken is taken, however the goodbye goes
            _wait_for(server, GOODBYE)
            server.quit()


def _cut(server: smtplib.SMTP) -> None:
    """End a conversation that takes too long, whatever it is waiting for."""
    if server.sock is not None:
        with suppress(OSError):
            server.sock.shutdown(socket.SHUT_RDWR)


def _wait_for(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(seconds)


def choose(config: Config) -> Transport | None:
    """The transport of an installation, or None where no mail server is set: mails then wait in the outbox."""
    if config.demo:
        return Kept()
    return SmtpServer(config.smtp) if config.smtp else None
