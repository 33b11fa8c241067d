"""Leads from a key to a recorded entry: asks for the text, runs the command, and keeps its output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mimkit.cli.watch.screen.acting.commands import Key, Way, command_words

if TYPE_CHECKING:
    from mimkit.cli.watch.screen.acting.run_mim import Output
    from mimkit.cli.watch.screen.app import WatchScreen
    from mimkit.report.board.board import BoardIncident

_RECORDED: Final = (0, 4)
"""The exit statuses of a command that succeeded; 4 means recorded, but not shared yet."""


class Request(NamedTuple):
    """A command and its incident, which stays the same even if the user selects another one."""

    key: Key
    incident: str
    name: str
    typed: str = ""


class Conversation:
    """The questions and commands of the screen. Nothing is recorded before Enter, and no one is paged before `y`."""

    def __init__(self, screen: WatchScreen) -> None:
        self._screen = screen
        self._asking: Request | None = None
        self._previewed: Request | None = None
        self._refused: dict[str, str] = {}
        """What the user typed for a command that was rejected, so that it can be corrected."""
        self.running: list[str] = []
        """The commands that are running."""

    @property
    def doing(self) -> str:
        """What the screen is waiting for, as text; empty if it is not waiting."""
        if self._previewed:
            return f"{self._previewed.key.command} {self._previewed.typed}? y: yes, Escape: no"
        return f"running: mim {', '.join(self.running)}" if self.running else ""

    def begin(self, key: Key, incident: BoardIncident) -> None:
        """Ask for the text of a command, or run one that needs none."""
        self.forget()
        request = Request(key, incident.id, incident.name)
        if key.asks:
            self._asking = request
            self._screen.ask(f"{key.command} {incident.name}", key.asks, self._refused.get(key.command, ""))
        elif key.way is Way.IN_TERMINAL:
            self._screen.run_in_terminal(command_words(key, incident.id, ""))
        else:
            self._screen.run_worker(self._run(request))

    def forget(self) -> None:
        """Stop asking; nothing is recorded."""
        self._asking = self._previewed = None

    def typed(self, words: str) -> None:
        """Run the command with the typed text."""
        asking, self._asking = self._asking, None
        if asking and words.strip():
            request = asking._replace(typed=words.strip())
            self._screen.run_worker(self._run(request, is_preview=request.key.way is Way.AFTER_PREVIEW))

    def confirm(self) -> bool:
        """Run the command that was previewed; return False if there is none."""
        request, self._previewed = self._previewed, None
        if request:
            self._screen.run_worker(self._run(request))
        return request is not None

    async def _run(self, request: Request, *, is_preview: bool = False) -> None:
        try:
            words = command_words(request.key, request.incident, request.typed, dry_run=is_preview)
        except ValueError:
            self._refused[request.key.command] = request.typed
            self._screen.show_text("a quotation mark is not closed, so nothing was recorded")
            return
        self.running.append(request.key.command)
        self._screen.redraw()
        try:
            output = await self._screen.captured(words)
        finally:
            self.running.remove(request.key.command)
        self._settle(request, output, is_preview=is_preview)

    def _settle(self, request: Request, output: Output, *, is_preview: bool) -> None:
        if output.status in _RECORDED:
            self._refused.pop(request.key.command, None)
            self._previewed = request if is_preview else None
        else:
            self._refused[request.key.command] = request.typed
        self._screen.finished(output)
