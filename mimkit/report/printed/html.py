"""Writes a document as a single HTML file."""

from __future__ import annotations

import base64
import hashlib
import html as _html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from mimkit.report.printed.document import Document, Section, Table
from mimkit.report.text.terminal import safe_line

_STYLE: Final = """
@page { size: A4; margin: 11mm 12mm; }
body { font: 10pt/1.35 "Liberation Sans", Arial, Helvetica, sans-serif; color: #1a1a1a; max-width: 60rem;
  margin: 1.5rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.5em; margin: 0 0 .3em; }
h2 { font-size: 1.1em; margin: 1.1em 0 .3em; border-bottom: 1px solid #8a8a8a; }
h2, section > p { break-after: avoid; }
p { margin: .2em 0; }
table { border-collapse: collapse; width: 100%; margin: .3em 0; }
th, td { text-align: left; vertical-align: top; padding: .15em .6em .15em 0; border-bottom: 1px solid #dcdcdc; }
thead { break-after: avoid; }
tr { break-inside: avoid; }
tbody th { font-weight: normal; }
.short, .id { white-space: nowrap; }
.notes, dl, footer { font-size: .85em; color: #444; }
dl { margin: .3em 0; columns: 2; column-gap: 1.5em; }
dl div { break-inside: avoid; margin-bottom: .25em; }
dt { font-weight: 600; display: inline; }
dd { display: inline; margin: 0 0 0 .3em; }
code { font-family: ui-monospace, "Liberation Mono", Consolas, monospace; }
@media screen and (max-width: 50rem) {
  body { font-size: 9pt; padding: 0 .5rem; }
  .short, .id { white-space: normal; }
  th, td { overflow-wrap: anywhere; padding-right: .3em; }
  dl { columns: 1; }
}
@media print {
  body { font-size: 7.8pt; line-height: 1.25; max-width: none; margin: 0; padding: 0; }
  h2 { margin-top: .7em; }
  th, td { padding-top: .06em; padding-bottom: .06em; }
}
"""
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEAD: Final = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; \
form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>%s</title>
<style>{_STYLE.replace("%", "%%")}</style>
</head>
<body>
"""


_ID: Final = re.compile(r"\b(?:MI|PB|MW|AC)-\d{8}-[0-9A-Z]{3}\b", re.ASCII)
"""Matches a record id, which must not be broken at its hyphens."""
_SHORT: Final = len("no distinguishable change")
"""Cells up to this length stay on one line."""


def html(found: Document) -> str:
    """Return the HTML page. Text from records is escaped, so it cannot run scripts or load resources."""
    title = _html.escape(safe_line(found.title))
    parts = [_HEAD % title, f"<h1>{title}</h1>\n", *_paragraphs(found.lead)]
    for section in found.sections:
        parts += ["<section>\n", *_section(section), "</section>\n"]
    parts.append(
        f"<footer><p>To reproduce: <code>{_text(found.command)}</code></p></footer>\n</body>\n</html>\n"
    )
    return "".join(parts)


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{_text(section.heading)}</h2>\n"
    yield from _paragraphs(section.lead)
    if section.table:
        yield from _table(section.table)
    if section.notes:
        yield f'<div class="notes">\n{"".join(_paragraphs(section.notes))}</div>\n'
    if section.terms:
        terms = (
            f"<div><dt>{_text(each.name)}:</dt><dd>{_text(each.words)}</dd></div>\n" for each in section.terms
        )
        yield f"<dl>\n{''.join(terms)}</dl>\n"


def _table(table: Table) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{_text(each)}</th>' for each in table.head)
    yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    for row in table.rows:
        cells = "".join(map(_cell, row.cells))
        yield f'<tr><th scope="row">{_text(row.name)}</th>{cells}</tr>\n'
    yield "</tbody>\n</table>\n"


def _cell(text: str) -> str:
    return f'<td class="short">{_text(text)}</td>' if len(text) <= _SHORT else f"<td>{_text(text)}</td>"


def _paragraphs(sentences: Iterable[str]) -> Iterator[str]:
    return (f"<p>{_text(each)}</p>\n" for each in sentences)


def _text(text: str) -> str:
    return _ID.sub(r'<span class="id">\g<0></span>', _html.escape(safe_line(text)))
