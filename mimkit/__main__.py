"""The `mim` command."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from types import ModuleType
from typing import Any

_BORN_BEFORE_A_LOOK = 200_000
"""Objects made before the first search for garbage: the 700 of Python's default mean a search per import."""


class NoPlugins(ModuleType):
    """Pydantic's search for plugins, which finds none.

    No plugin has anything to do with records. Pydantic can be told so (PYDANTIC_DISABLE_PLUGINS), but imports
    thirty modules first, down to those of electronic mail: some 12 ms. Whatever else is asked
    of its module comes from the module itself.
    """

    @staticmethod
    def get_plugins() -> tuple[()]:
        """Return no plugin."""
        return ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(
                name
            )  # the import system looks for a `__path__`, to see whether it is a package
        del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def main() -> None:
    """Run `mim` with the words of the command line and end with its exit status."""
    gc.set_threshold(_BORN_BEFORE_A_LOOK, *gc.get_threshold()[1:])
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 - before the first import
    sys.modules.setdefault("pydantic.plugin._loader", NoPlugins("pydantic.plugin._loader"))
    status = _import_and_run()
    # The interpreter ends with a search through all that is left, which takes longer than a commit.
    gc.freeze()
    sys.exit(status)


def _import_and_run() -> int:
    try:
        from mimkit.cli.main import run  # noqa: PLC0415 - keeps `import mimkit.__main__` free of click
    except KeyboardInterrupt:
        sys.stderr.write("mim: Interrupted. Nothing was recorded.\n")
        return 130
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130  # the second Ctrl-C, while the first one was answered


if __name__ == "__main__":
    main()
