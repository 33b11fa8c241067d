"""Computes the data that a file must contain after an edit."""

from __future__ import annotations

from collections.abc import Callable

from mimkit.model.diagnostic import KeyPath
from mimkit.store.yaml.reader import Data
from mimkit.store.yaml.refusal import CannotEdit


def with_value(data: Data, key_path: KeyPath, value: Data) -> Data:
    """Return the data with `value` at the key path. The parent mapping must exist."""
    return _changed(data, key_path, key_path, lambda _old: value)


def with_items(data: Data, key_path: KeyPath, items: list[Data]) -> Data:
    """Return the data with `items` appended to the list at the key path. A missing list is treated as empty."""

    def extended(old: Data) -> Data:
        if old is None or isinstance(old, list):
            return [*(old or []), *items]
        raise CannotEdit(f"`{spoken(key_path)}` is not a list.", "Change it to a list, or remove it.")

    return _changed(data, key_path, key_path, extended)


def without(data: Data, key_path: KeyPath) -> Data:
    """Return the data without the key or item at the key path. The key or item must exist."""
    *above, last = key_path

    def shorter(old: Data) -> Data:
        if isinstance(old, dict) and last in old:
            return {key: value for key, value in old.items() if key != last}
        if isinstance(old, list) and isinstance(last, int) and 0 <= last < len(old):
            return [*old[:last], *old[last + 1 :]]
        raise CannotEdit(f"There is no `{spoken(key_path)}` in the file.", "Check the file.")

    return _changed(data, tuple(above), key_path, shorter)


def spoken(key_path: KeyPath) -> str:
    """Format a key path in the usual notation, such as `timeline[3].text`."""
    words = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in key_path)
    return "".join(words).removeprefix(".")


def _changed(data: Data, rest: KeyPath, whole: KeyPath, change: Callable[[Data], Data]) -> Data:
    if not rest:
        return change(data)
    step, *below = rest
    if isinstance(step, int):
        if isinstance(data, list) and 0 <= step < len(data):
            return [*data[:step], _changed(data[step], tuple(below), whole, change), *data[step + 1 :]]
    elif isinstance(data, dict) and (step in data or not below):
        return {**data, step: _changed(data.get(step), tuple(below), whole, change)}
    elif data is None and not below:
        return {step: change(None)}
    raise CannotEdit(
        f"`{spoken(whole)}` cannot be added to the file.",
        "Run `mim check` for the line numbers.",
    )
