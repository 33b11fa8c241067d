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


class MetadataOnDemand(ModuleType):
    """Takes the place of `importlib.metadata` until something other than the name `entry_points` is needed from it.

    Pydantic imports that function to find plugins, even if plugins are disabled with PYDANTIC_DISABLE_PLUGINS. The
    import loads thirty modules, including those for email, which takes about 12 ms.
    """

    def __init__(self) -> None:
        super().__init__("importlib.metadata")
        self.__path__ = [f"{folder}/metadata" for folder in importlib.__path__]

    def entry_points(self, **wanted: Any) -> Any:
        """Return the entry points that installed packages declare."""
        return self._real().entry_points(**wanted)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # the import system looks up more names than it needs
        return getattr(self._real(), name)

    def _real(self) -> ModuleType:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return importlib.import_module(self.__name__)

    @classmethod
    def install(cls) -> None:
        """Take the module's place, unless it has already been loaded."""
        if "importlib.metadata" not in sys.modules:
            importlib.metadata = sys.modules["importlib.metadata"] = cls()


def main() -> None:
    """Run `mim` with the command-line arguments and exit with its exit status."""
    gc.set_threshold(_BORN_BEFORE_A_LOOK, *gc.get_threshold()[1:])
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 - before the first import
    MetadataOnDemand.install()
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
