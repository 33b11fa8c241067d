"""Sends messages with a strict time limit, so that slow DNS lookups or responses cannot delay a command."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from mimkit.app.delivering.settings import opened
from mimkit.errors import MimError
from mimkit.model.organisation.directory import Channel
from mimkit.store.channels.message import Message
from mimkit.store.channels.outcome import Outcome, unknown
from mimkit.store.channels.push import preload


class Line:
    """An open channel. A daemon thread waits for its responses and ends with the process."""

    def __init__(self, channel: Channel, root: Path, seconds: float) -> None:
        """Wait at most `seconds` for each response. The first wait includes the time to open the channel."""
        self._channel, self._root, self._seconds = channel, root, seconds
        self._messages: SimpleQueue[Message | None] = SimpleQueue()
        self._answers: SimpleQueue[Outcome | MimError] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        preload()  # the thread cannot change warning filters
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, where: TracebackType | None
    ) -> None:
        self._messages.put(None)

    def send(self, message: Message) -> Outcome:
        """Send one message. Raises any error in the settings. After a timeout, no more messages can be sent."""
        began = time.monotonic()
        self._messages.put(message)
        try:
            answer = self._answers.get(timeout=self._seconds)
        except Empty:
            waited = round(time.monotonic() - began)
            return unknown(f"no answer within {waited} s")
        if isinstance(answer, MimError):
            raise answer
        return answer

    def _work(self) -> None:
        try:
            with opened(self._channel, self._root) as way:
                (recipient, *_) = way.recipients
                while message := self._messages.get():
                    self._answers.put(way.sender.send(recipient, message))
        except MimError as problem:
            self._answers.put(problem)
