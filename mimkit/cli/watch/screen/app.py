"""The full-screen board of `mim watch`."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

import click
from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from mimkit.cli.terminal.output import discard_output
from mimkit.cli.watch.screen.acting.commands import KEYS
from mimkit.cli.watch.screen.acting.conversation import Conversation
from mimkit.cli.watch.screen.acting.prompt import Prompt
from mimkit.cli.watch.screen.acting.run_mim import Output, Runner
from mimkit.cli.watch.screen.bell import Bell
from mimkit.cli.watch.screen.drawing.arrange import arrange
from mimkit.cli.watch.screen.drawing.footer import help_lines, keys_line, status_line
from mimkit.cli.watch.screen.drawing.line import FAINT, text
from mimkit.cli.watch.screen.drawing.panel import Panel
from mimkit.cli.watch.screen.lines import Lines
from mimkit.cli.watch.screen.reader import Arrived, Feed, Reader, ReadingFailed
from mimkit.cli.watch.screen.terminal import Terminal
from mimkit.report.board.board import Board, BoardIncident

_SIGNALS: Final = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
"""The exit status for each signal, following the shell convention."""


_OF_CHARACTERS: Final = frozenset({"begin", "confirm", "select", "silence", "explain", "leave"})
"""The actions that are bound to keys also used for entering text."""


_SETTLED: Final = 0.5
"""How many seconds the event loop needs to process signals that arrived while a command used the terminal."""


class WatchScreen(App[int]):
    """The board of open incidents, with its keys and the commands that the keys run."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    CSS = """
    #board { height: 1fr; }
    #panel { height: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # Priority bindings take effect before the next key is read. Otherwise, if text follows immediately,
        # as on a slow link, its first letters would be treated as commands.
        *(Binding(each.key, f"begin('{each.key}')", priority=True) for each in KEYS),
        Binding("y", "confirm", priority=True),
        Binding("down,j,tab", "select(1)", priority=True),
        Binding("up,k,shift+tab", "select(-1)", priority=True),
        Binding("pagedown", "scroll(1)"),
        Binding("pageup", "scroll(-1)"),
        Binding("m", "silence", priority=True),
        Binding("question_mark,h", "explain", priority=True),
        Binding("escape", "dismiss", priority=True),
        Binding("enter", "dismiss"),
        Binding("q", "leave(0)", priority=True),
        Binding("ctrl+c", "interrupt", priority=True),
        Binding("ctrl+z", "suspend_process", priority=True),
    ]

    def __init__(
        self,
        feed: Callable[[], Feed],
        now: Callable[[], datetime],
        runner: Runner,
        *,
        selected: str | None = None,
        is_silent: bool = False,
    ) -> None:
        super().__init__(ansi_color=True)
        self._now = now
        self._runner = runner
        self._reader = Reader(feed, now, self.post_message)
        self._bell = Bell(is_silent=is_silent)
        self._board: Board | None = None
        self._selected = selected
        self._conversation = Conversation(self)
        self._panel = Panel()
        self.problem: Exception | None = None
        """The error that closed the screen, which is raised after the terminal is restored."""
        self._is_leaving = False
        self.parting = ""
        """The output of the last command, if the screen closed before the user could see it."""
        self.terminal = Terminal()

    def compose(self) -> ComposeResult:
        """Create the board, the panel for command output, and the lines at the bottom."""
        yield Lines(self._draw_board, id="board")
        yield Lines(self._draw_panel, id="panel")
        yield Lines(self._draw_status, id="status")
        yield Prompt()
        yield Lines(lambda width, _: [keys_line(width)], id="keys")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is enabled.

        While the user is entering text, actions bound to character keys are disabled.
        """
        is_typing = action in _OF_CHARACTERS and any(each.is_open for each in self.query(Prompt))
        return not is_typing and super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Start reading records, and make signals close the screen properly so that the terminal is restored."""
        for number in _SIGNALS:
            self._end_on(number)
        self.set_interval(1, self._tick)
        # Redraw after Ctrl-Z and fg, because other programs have written to the terminal.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        self.call_after_refresh(self._reader.start)

    def _end_on(self, number: signal.Signals) -> None:
        asyncio.get_running_loop().add_signal_handler(number, self.exit, _SIGNALS[number])

    def on_unmount(self) -> None:
        """Stop reading."""
        self._reader.end()

    @property
    def incident(self) -> BoardIncident | None:
        """The selected incident, or the most severe one if none is selected."""
        if self._board is None:
            return None
        return self._board.incident(self._selected or "") or next(iter(self._board.incidents), None)

    def read_now(self) -> None:
        """Reread the records, because a command has changed them."""
        self._reader.read_now()

    def on_arrived(self, message: Arrived) -> None:
        """Show the newly read board. A new incident does not change the selection."""
        self._board = message.board
        self._selected = self.incident.id if self.incident else self._selected
        self.redraw()

    def on_reading_failed(self, message: ReadingFailed) -> None:
        """Close the screen. Later problems, such as a remote that does not respond, are shown on the board instead."""
        self.problem = message.problem
        self.exit(1)

    def _tick(self) -> None:
        """Update the countdowns."""
        if self.terminal.is_closed:
            self.exit(_SIGNALS[signal.SIGHUP])
        self.redraw()

    def redraw(self) -> None:
        """Redraw everything that may have changed, and ring the bell if a deadline has passed."""
        if self._board and self._bell.rings(self._board, self._now()):
            self.bell()
        for lines in self.query(Lines):
            lines.redraw()

    def _draw_board(self, width: int, height: int) -> Sequence[Content]:
        if self._board is None:
            return [text("Reading the records ...", FAINT)]
        return arrange(self._board, self._selected, self._now(), width, height)

    def _draw_status(self, width: int, _height: int) -> Sequence[Content]:
        doing = self._conversation.doing
        return [status_line(self._board, doing, is_silent=self._bell.is_silent, width=width)]

    def _draw_panel(self, width: int, height: int) -> Sequence[Content]:
        return self._panel.lines(width, height)

    def action_begin(self, key: str) -> None:
        """Start the command for a key."""
        if incident := self.incident:
            self.dismiss_panel()
            self._conversation.begin(next(each for each in KEYS if each.key == key), incident)
            self.redraw()

    def ask(self, label: str, placeholder: str, typed: str) -> None:
        """Ask the user for a text."""
        self.query_one(Prompt).open(label, placeholder, typed)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        self.query_one(Prompt).close()
        self._conversation.typed(event.value)

    async def captured(self, words: Sequence[str]) -> Output:
        """Run a `mim` command, and return its exit status and output."""
        return await self._runner.captured(words, self.size.width)

    def run_in_terminal(self, words: Sequence[str]) -> None:
        """Hide the board while a command asks questions, and show the board again afterwards."""
        loop = asyncio.get_running_loop()
        # Ctrl-C is meant for the command. The event loop receives it later, when it must not close the
        # screen.
        loop.remove_signal_handler(signal.SIGINT)
        with self.suspend():
            self._runner.in_terminal(words)
            self._runner.wait_for_enter()
        loop.call_later(_SETTLED, self._end_on, signal.SIGINT)
        self.read_now()

    def finished(self, output: Output) -> None:
        """Show a command's output, and then reread the records, which the command may have changed."""
        self.show_text(output.text)
        self.read_now()
        if self._is_leaving:
            self.parting = output.text
            self.exit(0)

    def show_text(self, words: str) -> None:
        """Show a text below the board until a key is pressed."""
        self._panel.show(words)
        self._fit_panel()

    def _fit_panel(self) -> None:
        panel = self.query_one("#panel", Lines)
        panel.styles.height = self._panel.height(self.size.width, self.size.height)
        self.redraw()

    def dismiss_panel(self) -> None:
        """Hide the panel below the board."""
        self._panel.clear()
        self._fit_panel()

    def action_confirm(self) -> None:
        """Run the previewed command."""
        if self._conversation.confirm():
            self.dismiss_panel()

    def action_dismiss(self) -> None:
        """Cancel the current question, and hide the panel. Nothing is recorded."""
        self._conversation.forget()
        prompt = self.query_one(Prompt)
        if prompt.is_open:
            prompt.close()
        self.dismiss_panel()

    def action_select(self, step: int) -> None:
        """Select the next or the previous incident."""
        if self._board and (incident := self.incident):
            at = self._board.incidents.index(incident)
            self._selected = self._board.incidents[(at + step) % len(self._board.incidents)].id
            self.redraw()

    def action_scroll(self, pages: int) -> None:
        """Scroll the output of a command."""
        self._panel.scroll(pages, *self.query_one("#panel", Lines).size)
        self.redraw()

    def action_silence(self) -> None:
        """Turn the bell off or back on."""
        self._bell.is_silent = not self._bell.is_silent
        self.redraw()

    def action_explain(self) -> None:
        """Show or hide the help."""
        self._conversation.forget()
        if self._panel.shows(help_lines):
            self._panel.clear()
        else:
            self._panel.show_lines(help_lines)
        self._fit_panel()

    def action_leave(self, status: int) -> None:
        """Quit once all running commands have finished. If called a second time, quit immediately."""
        if self._conversation.running and not self._is_leaving:
            self._is_leaving = True
            self.redraw()
        else:
            self.exit(status)

    def action_interrupt(self) -> None:
        """Cancel the current question, or quit if there is none."""
        if self.query_one(Prompt).is_open:
            self.action_dismiss()
        else:
            self.action_leave(_SIGNALS[signal.SIGINT])


def show_screen(
    feed: Callable[[], Feed], now: Callable[[], datetime], folder: Path, *, is_silent: bool
) -> int:
    """Show the board until the user quits, and return the exit status. Raises the error if the board cannot be read."""
    screen = WatchScreen(feed, now, Runner(folder), is_silent=is_silent)
    # With the mouse disabled, the terminal's own text selection works, and mouse movement causes no traffic
    # on a slow link.
    status = screen.run(mouse=False)
    if screen.terminal.is_closed:
        discard_output(sys.stdout)
        discard_output(sys.stderr)
    if screen.problem:
        raise screen.problem
    if screen.parting:
        click.echo(screen.parting)
    return screen.return_code or 0 if status is None else status
