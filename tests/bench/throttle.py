"""A TCP proxy that is as slow as a bad mobile connection, and counts what passes through it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

_PIECE: Final = 1460
"""Bytes: what fits into one packet."""


@dataclass
class Link:
    """A slow link, and what has passed through it."""

    rate: float
    """Bytes per second, in each direction."""
    delay: float
    """Seconds for the way there and back."""
    handshakes: int
    """How often a connection goes there and back before the first byte: once for TCP, and seven more times for ssh."""
    port: int = 0
    connections: int = 0
    sent: int = 0
    """Bytes from the client to the server."""
    received: int = 0
    """Bytes from the server to the client."""

    def count(self, number: int, *, is_up: bool) -> None:
        """Count bytes."""
        if is_up:
            self.sent += number
        else:
            self.received += number


@contextmanager
def slow_link(to_port: int, rate: float, delay: float, handshakes: int = 1) -> Iterator[Link]:
    """Run a proxy in front of a port of this machine."""
    link, is_ready = Link(rate, delay, handshakes), threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def serve() -> None:
        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, asyncio.CancelledError):
                await _connect(link, to_port, reader, writer)
            writer.close()

        async with await asyncio.start_server(meet, "127.0.0.1", 0) as server:
            link.port = server.sockets[0].getsockname()[1]
            is_ready.set()
            await over.wait()
        await _cancel_others()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    is_ready.wait(10)
    try:
        yield link
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(timeout=10)
        loop.close()


async def _cancel_others() -> None:
    """End the connections that are still open."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.05)  # for the transports to close


async def _connect(
    link: Link, to_port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    link.connections += 1
    await asyncio.sleep(link.handshakes * link.delay)
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", to_port)
    try:
        await asyncio.gather(
            _pass(link, reader, there_writer, is_up=True), _pass(link, there_reader, writer, is_up=False)
        )
    finally:
        there_writer.close()


async def _pass(
    link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_up: bool
) -> None:
    """Pass on each piece when the link has had the time for it, in the order in which they came."""
    loop = asyncio.get_running_loop()
    on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            at, piece = await on_the_way.get()
            await asyncio.sleep(max(0.0, at - loop.time()))
            if not piece:
                break
            writer.write(piece)
            await writer.drain()

    arriving = asyncio.ensure_future(arrive())
    free = loop.time()
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            link.count(len(piece), is_up=is_up)
            free = max(free, loop.time()) + len(piece) / link.rate
            on_the_way.put_nowait((free + link.delay / 2, piece))
            await asyncio.sleep(max(0.0, free - loop.time()))
    on_the_way.put_nowait((free + link.delay / 2, b""))
    with suppress(OSError):
        await arriving
        writer.close()
