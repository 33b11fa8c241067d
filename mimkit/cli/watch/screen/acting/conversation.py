"""Turns a key press into a recorded entry: asks for the text, runs the command, and shows its output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mimkit.cli.watch.screen.acting.commands import Key, Way, command_words

if TYPE_CHECKING:
    from mimkit.cli.watch.screen.acting.run_mim import Output
    from mimkit.cli.watch.screen.app import WatchScreen
    from mimkit.report.board.board import BoardIncident

_RECORDED: Final = (0, 4)
"""The exit statuses of a successful command. 4 means that the change was recorded but not shared yet."""


class Request(NamedTuple):
    """A command and the incident it applies to, which stays the same even if the user selects another one."""

    key: Key
    incident: str
    name: str
    typed: str = ""


class Conversation:
    """The questions and commands on the screen.

    Nothing is recorded until Enter, and no one is paged until `y` is pressed.
    """

    def __init__(self, screen: WatchScreen) -> None:
        self._screen = screen
        self._asking: Request | None = None
        self._previewed: Request | None = None
        self._refused: dict[str, str] = {}
        """Maps each rejected command to the text that the user entered, so that it can be corrected."""
        self.running: list[str] = []
        """The names of the commands that are running."""

    @property
    def doing(self) -> str:
        """The question or command that the screen is waiting for, or empty."""
        if self._previewed:
            return f"{self._previewed.key.command} {self._previewed.typed}? y: yes, Escape: no"
        return f"running: mim {', '.join(self.running)}" if self.running else ""

    def begin(self, key: Key, incident: BoardIncident) -> None:
        """Ask for the command's text, or run the command if it needs no text."""
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
        """Cancel the current question. Nothing is recorded."""
        self._asking = self._previewed = None

    def typed(self, words: str) -> None:
        """Run the command with the text that the user entered."""
        asking, self._asking = self._asking, None
        if asking and words.strip():
            request = asking._replace(typed=words.strip())
            self._screen.run_worker(self._run(request, is_preview=request.key.way is Way.AFTER_PREVIEW))

    def confirm(self) -> bool:
        """Run the previewed command. Return False if there is none."""
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
