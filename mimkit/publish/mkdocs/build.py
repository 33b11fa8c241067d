"""Builds the site with MkDocs in a new folder, and replaces the previous site only if the build succeeds.

Run `python -m mimkit.publish.mkdocs.build REQUEST` in the folder that contains `mkdocs.yml`. REQUEST is a JSON
object with the keys `audience`, `also`, `start`, `all_repositories`, `out` and `strict`. The last line of the output is a JSON object. It contains the
output folder (`place`), what a public site was searched for (`searched`) and what was withheld (`withheld`), or the
reason why the build was refused.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
from pathlib import Path

from mkdocs.__main__ import cli
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError

from mimkit.app.judging.other_repositories import Selection
from mimkit.app.site_folder import check_foreign, check_replaceable
from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.publish.mkdocs.audience import ask_for
from mimkit.publish.mkdocs.plugin import MimkitPlugin
from mimkit.store.generated import listing, mark, replace, staged


def build(out: str | None, *, strict: bool) -> Path:
    """Build the site of the current folder into `out` or the configured folder, and return the output path.

    Raise EnvironmentUnfit if the output folder must not be replaced, and SystemExit if MkDocs fails.
    """
    root = Path.cwd().resolve()
    if out:
        check_replaceable(root, Path(out))
    words = ["build", *(["--strict"] if strict else [])]
    place = _place(out)
    if place is None:
        _run([*words, *(["--site-dir", out] if out else [])])  # MkDocs explains the configuration error
        raise SystemExit(1)
    check_replaceable(root, place)
    with staged(place) as stage:
        _run([*words, "--site-dir", str(stage)])
        check_foreign(place, listing(stage))
        put(stage, place)
    return place


def put(stage: Path, place: Path) -> None:
    """Mark the files as generated, and replace the output folder with them."""
    kept = "; the previous site is unchanged" if (place / "index.html").exists() else ""
    try:
        mark(stage)
        replace(place, stage)
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{problem.filename or place} cannot be written: {(problem.strerror or '').lower()}{kept}",
            "try another folder: --out DIR",
        ) from None


def searched() -> dict[str, str]:
    """Return the build report: what was searched for, withheld and shortened, remarks on other repositories, and the site URL."""
    return {
        "searched": str(MimkitPlugin.searched or ""),
        "withheld": MimkitPlugin.withheld,
        "site_url": MimkitPlugin.site_url,
        "shortened": MimkitPlugin.shortened,
        "remarks": MimkitPlugin.remarks,
    }


def _place(out: str | None) -> Path | None:
    """Return the output folder with symbolic links resolved, or None if the configuration is invalid."""
    logging.disable()
    try:
        return Path(load_config(**({"site_dir": out} if out else {})).site_dir).resolve()
    except (ConfigurationError, Abort):
        return None
    finally:
        logging.disable(logging.NOTSET)


def _run(words: list[str]) -> None:
    logging.disable(logging.INFO)  # not --quiet, because --strict then counts no warnings
    try:
        cli(words, prog_name="mkdocs")
    except SystemExit as ended:
        if ended.code:
            raise


def main(request: str) -> None:
    """Run the requested build and print its result."""
    # Nearly all objects are kept until the end, so there is little garbage to collect.
    gc.set_threshold(20_000, 20, 20)
    asked = json.loads(request)
    MimkitPlugin.stops_for_withheld = False
    try:
        MimkitPlugin.selected = Selection.of(asked)
        if asked["audience"]:
            ask_for(asked["audience"])
        answer = {"place": str(build(asked["out"], strict=asked["strict"])), **searched()}
    except MimError as refused:
        answer = {"sentence": refused.sentence, "hint": refused.hint}
    print(json.dumps(answer))  # noqa: T201 - for the command that started this


if __name__ == "__main__":
    main(sys.argv[1])
