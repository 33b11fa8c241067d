"""A screen in memory: the board comes from a list, and commands are remembered instead of run."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from textual.events import Paste
from textual.pilot import Pilot

from mimkit.cli.watch.screen.acting.run_mim import Output, Runner
from mimkit.cli.watch.screen.app import WatchScreen
from mimkit.report.board.board import Board
from tests import event_loop
from tests.cli.screen.boards import NOW


@dataclass
class StandInFeed:
    """Hands out the boards one after the other, as soon as it is woken."""

    boards: list[Board]
    last: Board | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass

    def wait(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.01))

    def wake(self) -> None:
        pass

    def poll(self, now: datetime) -> Board | None:
        assert now.tzinfo
        if not self.boards:
            return None
        self.last = self.boards.pop(0)
        return self.last

    def board_at(self, now: datetime) -> Board:
        assert self.last
        assert now.tzinfo
        return self.last


@dataclass
class Recorder(Runner):
    """Remembers the commands, and answers with what is prepared."""

    columns: int
    answers: list[Output]
    ran: list[list[str]] = field(default_factory=list)

    async def captured(self, words: Sequence[str], columns: int) -> Output:
        assert columns == self.columns
        self.ran.append([*words])
        return self.answers.pop(0) if self.answers else Output(0, "MI-1  note   recorded 0123456, shared")


@dataclass
class Stage:
    """A screen that runs, with what a test looks at."""

    screen: WatchScreen
    pilot: Pilot[int]
    feed: StandInFeed
    recorder: Recorder
    moment: list[datetime]
    bells: list[None] = field(default_factory=list)

    def text(self) -> str:
        """Return what is on the screen, without styles."""
        strips = self.screen.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        """Type quickly: as one event, because each key takes as long as a repaint."""
        self.screen.post_message(Paste(words))
        await self.pilot.pause()

    async def show(self, board: Board) -> None:
        """Let the records change."""
        self.feed.boards.append(board)
        await self.until(lambda: self.feed.last is board)

    async def pass_time(self, seconds: float) -> None:
        self.moment[0] += timedelta(seconds=seconds)
        self.screen.redraw()
        await self.pilot.pause()

    async def until(self, happened: Callable[[], object]) -> None:
        for _ in range(200):
            if happened():
                await self.pilot.pause()
                return
            await self.pilot.pause(0.01)
        raise AssertionError(self.text())


def on_stage(
    play: Callable[[Stage], Awaitable[None]],
    *boards: Board,
    size: tuple[int, int] = (80, 24),
    answers: Sequence[Output] = (),
    **options: Any,
) -> None:
    """Run a screen without a terminal, and play a scene on it."""
    moment = [NOW]
    feed = StandInFeed([*boards])
    recorder = Recorder(size[0], [*answers])
    screen = WatchScreen(lambda: feed, lambda: moment[0], recorder, **{"is_silent": False, **options})
    bells: list[None] = []
    screen._end_on = lambda _: None  # type: ignore[assignment, method-assign]  # only a main thread gets signals
    screen.bell = lambda: bells.append(None)  # type: ignore[method-assign]  # a terminal would ring

    async def run() -> None:
        async with screen.run_test(size=size) as pilot:
            stage = Stage(screen, pilot, feed, recorder, moment, bells)
            await stage.until(lambda: not boards or feed.last is boards[0])
            await play(stage)

    event_loop.run(run())
