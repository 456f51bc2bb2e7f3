"""A mail server of the test's own, on loopback: it keeps what it is handed, and can stall or refuse on the way."""

import asyncio
import socket
import time
from dataclasses import dataclass, field
from threading import Event
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Postbox:
    """What came: (address, bytes, when it began, when it was taken). `stall_at` is RCPT, DATA or QUIT, met once."""

    port: int = field(default_factory=free_port)
    stall_at: str = ""
    slow: float = 0.0
    refused: dict[str, str] = field(default_factory=dict)
    came: list[tuple[str, bytes]] = field(default_factory=list)
    spans: list[tuple[str, float, float]] = field(default_factory=list)
    stalled: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.controller.stop(no_assert=True)

    async def handle_RCPT(  # noqa: N802 - the names are the library's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._stall("RCPT")
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        began = time.monotonic()
        if self.slow:
            await asyncio.sleep(self.slow)
        assert isinstance(envelope.content, bytes)
        (address,) = envelope.rcpt_tos
        self.came.append((address, envelope.content))
        self.spans.append((address, began, time.monotonic()))
        await self._stall("DATA")
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await self._stall("QUIT")
        return "221 Bye"

    async def _stall(self, where: str) -> None:
        if self.stall_at == where:
            self.stall_at = ""
            self.stalled.set()
            await asyncio.sleep(20)

    def addresses(self) -> list[str]:
        return [address for address, _ in self.came]

    def settings(self) -> dict[str, Any]:
        """The environment in which the house sends through this server."""
        return {
            "INTERP_SMTP_HOST": "127.0.0.1",
            "INTERP_SMTP_PORT": str(self.port),
            "INTERP_SMTP_SECURITY": "none",
        }
