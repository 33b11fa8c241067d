"""Loads a module on first use, because a command needs only a few of the modules behind a clone."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class OnDemand:
    """Takes the place of a module that is loaded when one of its names is looked up."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
