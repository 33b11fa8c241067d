"""The `mim` command."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from types import ModuleType
from typing import Any

_BORN_BEFORE_A_LOOK = 200_000
"""The number of allocations before the first garbage collection.

Python's default of 700 would trigger a collection during each import.
"""


class NoPlugins(ModuleType):
    """Replaces Pydantic's plugin loader and never loads a plugin.

    mimkit's records need no plugins. Pydantic has an option to disable them (PYDANTIC_DISABLE_PLUGINS), but still
    imports thirty modules first, including those for email, which takes about 12 ms. All other attributes come from
    the real module.
    """

    @staticmethod
    def get_plugins() -> tuple[()]:
        """Return no plugin."""
        return ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # the import system looks up `__path__` to detect packages
        del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def main() -> None:
    """Run `mim` with the command-line arguments and exit with its exit status."""
    gc.set_threshold(_BORN_BEFORE_A_LOOK, *gc.get_threshold()[1:])
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 - before the first import
    sys.modules.setdefault("pydantic.plugin._loader", NoPlugins("pydantic.plugin._loader"))
    status = _import_and_run()
    # On a normal exit, Python would garbage-collect all remaining objects, which takes longer than a commit.
    gc.freeze()
    sys.exit(status)


def _import_and_run() -> int:
    if shell := os.environ.get("_MIM_COMPLETE"):  # noqa: TID251 - a shell asks for suggestions at each TAB
        from mimkit.cli.completion.shells import answer  # noqa: PLC0415 - only a shell asks for it

        return answer(shell, sys.argv[1:])
    try:
        from mimkit.cli.main import run  # noqa: PLC0415 - keeps `import mimkit.__main__` free of click
    except KeyboardInterrupt:
        sys.stderr.write("mim: Interrupted. Nothing was recorded.\n")
        return 130
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130  # a second Ctrl-C arrived while the first was being handled


if __name__ == "__main__":
    main()
