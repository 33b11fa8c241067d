"""The prompt in which the user enters the text for a command."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Paste
from textual.widgets import Input

from mimkit.cli.watch.screen.drawing.line import ACCENT, EMPTY, STRONG, text
from mimkit.cli.watch.screen.lines import Lines


class TextInput(Input):
    """A single-line input. If several lines are pasted, they are joined, so that no text is lost."""

    def on_paste(self, event: Paste) -> None:
        """Insert the pasted text."""
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(" ".join(event.text.split()))


class Prompt(Horizontal):
    """A label with an input field."""

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; }
    Prompt.-open { display: block; }
    Prompt Input { width: 1fr; background: ansi_default; }
    """

    _label = EMPTY

    def compose(self) -> ComposeResult:
        """Create the label and the input field."""
        yield Lines(lambda _width, _height: [self._label], id="asked")
        yield TextInput(id="typed", compact=True, select_on_focus=False, disabled=True)

    def open(self, label: str, placeholder: str, typed: str = "") -> None:
        """Ask for a text. `typed` is the initial value of the input field."""
        self._label = text(f"{label} ", STRONG) + text("> ", ACCENT)
        asked = self.query_one(Lines)
        asked.styles.width = self._label.cell_length
        asked.redraw()
        entry = self.query_one(TextInput)
        entry.cursor_blink = False
        entry.placeholder = placeholder
        entry.value = typed
        entry.cursor_position = len(typed)
        entry.disabled = False
        self.add_class("-open")
        self.screen.set_focus(entry)  # takes effect immediately, unlike entry.focus()

    def close(self) -> None:
        """Stop asking."""
        self.remove_class("-open")
        self.query_one(TextInput).disabled = True
        self.screen.set_focus(None)

    @property
    def is_open(self) -> bool:
        """Whether the user is being asked for a text."""
        return self.has_class("-open")
