"""Measure `mim watch` on a slow link: `python -m tests.bench.slow_link [--minutes N]`.

Two things cross a slow link: what the board writes to a terminal, if the terminal is elsewhere (ssh), and what git
exchanges with the remote, if the clone is where the link is slow. Both are counted, during an incident in which a
colleague records an entry every 20 seconds. A minute in which nothing is recorded is counted before that.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import click

from tests.bench.throttle import Link, slow_link
from tests.stories.conftest import Desk, office_in, shell

RATE: Final = 50_000.0
"""Bytes per second."""
DELAY: Final = 0.3
"""Seconds there and back."""
EVERY: Final = 20.0
"""Seconds between two entries of a colleague."""
SIZE: Final = (24, 80)


@contextmanager
def git_daemon(base: Path) -> Iterator[int]:
    """Serve the repositories of a folder by git's own protocol; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["git", "daemon", f"--base-path={base}", "--export-all", "--enable=receive-pack", "--reuseaddr"]
    with subprocess.Popen([*words, "--listen=127.0.0.1", f"--port={port}"], start_new_session=True) as daemon:
        for _ in range(100):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        try:
            yield port
        finally:
            os.killpg(daemon.pid, signal.SIGTERM)


class Watched:
    """A `mim watch` in a terminal of its own, and the bytes that it writes."""

    def __init__(self, desk: Desk, words: Sequence[str]) -> None:
        self.written = b""
        environment = {**desk.environment, "TERM": "xterm-256color", "PYTHONPATH": str(Path.cwd())}
        environment.pop("COLUMNS", None)
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mimkit", "watch", *words],
            cwd=desk.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)

    def read(self, seconds: float) -> int:
        """Read for some seconds; return the number of bytes."""
        before, ends = len(self.written), time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            if select.select([self._ours], [], [], min(left, 0.2))[0]:
                try:
                    self.written += os.read(self._ours, 65_536)
                except OSError:  # it has ended
                    break
        return len(self.written) - before

    def end(self) -> None:
        """End it; it was running until then."""
        assert self.process.poll() is None, self.written.decode()
        self.process.terminate()
        self.read(1)
        self.process.wait(timeout=10)
        os.close(self._ours)


class Clones(NamedTuple):
    """Two clones of one remote."""

    there: Desk
    away: Desk
    """The clone behind the slow link."""
    link: Link


def measure(title: str, words: Sequence[str], clones: Clones, minutes: int) -> None:
    """Print the bytes per minute of one way to watch."""
    there, away, link = clones
    watched = Watched(away, words)
    first = watched.read(8)
    click.echo(f"{title}\n  until the board is complete: {first:,} bytes")
    for name, entries in (("nothing is recorded", 0), ("an entry every 20 s", round(60 / EVERY))):
        for _ in range(minutes):
            sent, received, connections = link.sent, link.received, link.connections
            written = 0
            for number in range(entries or 1):
                if entries:
                    there.mim("finding", f"Server {number} shows the same picture")
                written += watched.read(60 / (entries or 1))
            met = link.connections - connections
            git = link.sent - sent + link.received - received
            click.echo(
                f"  a minute in which {name}: {written:,} bytes to the terminal; "
                f"git: {met} polls, {git:,} bytes, {git // max(met, 1):,} per poll"
            )
    watched.end()


def fetch_times(away: Desk, rounds: int = 7) -> list[float]:
    """Return the seconds that a fetch takes in which nothing is new."""
    found = []
    for _ in range(rounds):
        began = time.monotonic()
        away.git("fetch", "-q")
        found.append(time.monotonic() - began)
    return found


def main() -> None:
    """Set up two clones of one remote, one of them behind the slow link."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=2, help="minutes of each kind [2]")
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "main").mkdir()
        main_desk = Desk(base / "main", shell(base / "home", "mim-duty@example.com"))
        main_desk.mim("init")
        office = office_in(base, main_desk.folder)
        there, away = _Live.of(office.seat("mim-duty")), _Live.of(office.seat("comms-duty"))
        with git_daemon(base) as port, slow_link(port, RATE, DELAY) as link:
            away.git("remote", "set-url", "origin", f"git://127.0.0.1:{link.port}/remote.git")
            there.mim("declare", "Nobody can pay in the web shop", "-s", "che", "-c", "serv")
            there.mim("bridge", "https://meet.example.com/mim")
            there.mim("page", "pay")
            away.mim("sync")
            click.echo(f"{RATE / 1000:.0f} kB/s, {DELAY * 1000:.0f} ms there and back")
            before, times = link.sent + link.received, fetch_times(away)
            size = (link.sent + link.received - before) // len(times)
            click.echo(
                f"git fetch, nothing new: {size:,} bytes, {statistics.median(times):.1f} s (median of {len(times)})"
            )
            measure("mim watch --plain", ["--plain"], Clones(there, away, link), minutes)
            measure("mim watch", [], Clones(there, away, link), minutes)


class _Live(Desk):
    """A desk at which the time is the machine's."""

    @classmethod
    def of(cls, desk: Desk) -> _Live:
        return cls(desk.folder, desk.environment)

    @property
    def surroundings(self) -> dict[str, str]:
        return {**self.environment, **self.more}


if __name__ == "__main__":
    main()
