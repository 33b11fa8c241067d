"""Print words that our terms replace, where they are still in text that users read: `python -m tests.docs.terms`.

It reads the documentation, messages, help, rule texts, descriptions of record keys, page templates and the scaffold.
Exits with 1 if it finds any. An exception needs a reason.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mimkit"

TERMS: Final[Mapping[str, str]] = {
    r"anew": "again",
    r"outright": "explicitly",
    r"by hand": "manually, yourself",
    r"deeds?": "action",
    r"whoever": "the person who",
    r"also when": "even if",
    r"(?:is|are|was|were) hit(?: by)?|services hit|feels? it": "affected",
    r"stands? on": "depends on",
    r"answers for": "owns",
    r"ow(?:es|ed|ing)|what is owed": "due, overdue; the owner is",
    r"promises? with a length": "deadline",
    r"hears? of (?:it|this)": "is notified, is escalated to",
    r"put(?:s|ting)? right|word(?:ed)? anew": "correct",
    r"blanks? the words": "redact",
    r"judg(?:e|es|ed|ing)": "check",
    r"is no (?:person|rule|command|role|roster|commit|service|severity|branch|folder|kind|name|day|time|length)": "is not a",
    r"(?:is|are) not there|is there already": "does not exist, already exists",
    r"cannot be told": "unknown",
    r"as it lies (?:here|there)|what lies where": "in the working tree",
    r"bring(?:s|ing)? together": "merge",
    r"names no commit": "is not a commit",
    r"holds only the newest commits": "shallow clone",
    r"taken out|take(?:s)? out": "removed",
    r"taken over(?! by| from)": "imported, added",
    r"by other means|worked around": "workaround in place",
    r"times? of repair": "repair time",
    r"words? of the trade": "jargon",
    r"lays? the (?:fault|blame)": "blames",
    r"mail address(?:es)?": "email address",
    r"telephone": "phone",
    r"of the inside|those inside": "internal",
    r"looked through": "scanned",
    r"kept out of the numbers|left out of the numbers": "excluded from metrics",
    r"does not pass its shape|pass(?:es)? its shape": "does not match its schema",
    r"turned away|held back": "rejected",
    r"(?<!write )(?<!writing )at once": "immediately",
    r"nobody in particular|nobody yet": "unassigned",
    r"may be repeated": "Repeatable",
    r"how to say it": "Output format",
    r"as if it were then": "at this time",
    r"whom to (?:call|page|ask)": "who to call",
    r"what waits": "pending commits",
    r"writ(?:es|ten) down|wrote down|write down": "record",
    r"brings? in": "import",
    r"took it out|took it away|tak(?:e|es|ing|en) away": "remove, delete",
    r"all the same": "anyway",
    r"goes on with|go on with": "continue",
    r"fixed to one content": "pinned to one commit or hash",
    r"told to the public": "public",
    r"unsure means the higher": "if unsure, take the higher severity",
    r"turned? red|turns red": "fails",
    r"the (?:rooms|neighbours)": "packages, examples",
    r"in the words of": "as written in",
}
"""Each pattern of the *instead of* side, matched as whole words in any case, with what to write."""

EXCEPTIONS: Final[Mapping[tuple[str, str], str]] = {}
"""Reasons by file and text found, both in full."""

_ANNOTATION = re.compile(r"[\w.]+\[[\w.\[\], |]+\]")
_FENCE = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
_HIDDEN = re.compile(r"<!--.*?-->|`[^`\n]*`|\]\([^)]*\)|https?://\S+", re.DOTALL)
_JINJA = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)


class Found(NamedTuple):
    """A word that our terms replace, with its place."""

    path: str
    line: int
    text: str
    use: str


def blank(pattern: re.Pattern[str], text: str) -> str:
    """Replace what matches by as many line breaks as it has, so that line numbers stay."""
    return pattern.sub(lambda found: "\n" * found[0].count("\n") or " ", text)


def _body(node: ast.AST) -> list[ast.stmt]:
    body = getattr(node, "body", None)
    return body if isinstance(body, list) else []


def python_texts(path: Path, source: str) -> Iterator[tuple[int, str]]:
    """Yield the strings that users may read, with their lines: messages, help, rule texts, key descriptions."""
    name = path.relative_to(ROOT).as_posix()
    tree = ast.parse(source)
    docstrings = {
        id(each.value)
        for node in ast.walk(tree)
        for each in _body(node)
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
    }
    attributes = {
        id(each.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and name.startswith("mimkit/model")
        for each in node.body[1:]
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
    }
    functions = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
        and name.startswith(("mimkit/cli/commands", "mimkit/rules"))
        and node.decorator_list
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or " " not in node.value:
            continue
        if _ANNOTATION.fullmatch(node.value):
            continue
        if id(node) not in docstrings or id(node) in attributes or id(node) in functions:
            yield node.lineno, _HIDDEN.sub(" ", node.value)


def page_text(source: str) -> str:
    """Return the prose of a page: without code, commands and addresses."""
    return blank(_HIDDEN, blank(_FENCE, source))


def texts() -> Iterator[tuple[Path, int, str]]:
    """Yield every text that users may read, with its file and first line."""
    pages = [*ROOT.glob("*.md"), *(ROOT / ".github").rglob("*.md"), *(ROOT / "site").rglob("*.md")]
    for path in sorted({*pages, *PACKAGE.rglob("*.md")}):
        if path.name != "decisions.md" and "reference" not in path.parts:
            yield path, 1, page_text(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.j2")):
        yield path, 1, blank(_JINJA, path.read_text(encoding="utf-8"))
    for path in sorted({*(PACKAGE / "scaffold").rglob("*.y*ml"), *(PACKAGE / "demo").rglob("*.yaml")}):
        yield path, 1, blank(re.compile(r"`[^`\n]*`"), path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py")):
        for line, text in python_texts(path, path.read_text(encoding="utf-8")):
            yield path, line, text


def found(searched: Iterable[tuple[Path, int, str]]) -> Iterator[Found]:
    """Yield each replaced word in the texts that is not an exception, in the order of the texts."""
    for each in matches(searched):
        if (each.path, each.text) not in EXCEPTIONS:
            yield each


def matches(searched: Iterable[tuple[Path, int, str]]) -> Iterator[Found]:
    """Yield each replaced word in the texts, exceptions too."""
    compiled = [(re.compile(rf"\b(?:{term})\b", re.IGNORECASE), use) for term, use in TERMS.items()]
    for path, first, text in searched:
        name = path.relative_to(ROOT).as_posix()
        for pattern, use in compiled:
            for match in pattern.finditer(text):
                yield Found(name, first + text.count("\n", 0, match.start()), match[0], use)


def main() -> int:
    """Print what is left; returns the exit status."""
    left = sorted(set(found(texts())))
    for each in left:
        sys.stdout.write(f"{each.path}:{each.line}: {each.text!r}: use {each.use}\n")
    sys.stdout.write(f"{len(left)} found\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
