"""Runs a command on a terminal of 80x24 until it has written some text, and then ends it: `painted TEXT WORD...`."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import sys
import termios


def main(text: str, *words: str) -> int:
    """Return 0 if the text was written, and 1 if the command ended without it."""
    process, terminal = pty.fork()
    if not process:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.execvpe(words[0], words, {**os.environ, "TERM": "xterm-256color"})
    written = b""
    try:
        while text.encode() not in written:
            written += os.read(terminal, 65536)
    except OSError:
        return 1
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
