"""Files that are small or allowed, and would cost a naive reader a second, a gigabyte or its stack."""

from __future__ import annotations

from typing import Final

_MIB = 1024 * 1024


def _laughs() -> bytes:
    rows = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    rows += [
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    return "\n".join(rows).encode()


def _filled(unit: bytes, size: int = _MIB) -> bytes:
    return (unit * (size // len(unit) + 1))[:size]


BOMBS: Final = {
    "a billion laughs": _laughs(),
    "an alias to itself": b"a: &a [*a, *a]\n",
    "merge keys": b"a: &a {x: 1}\n" + b"".join(b"k%d: {<<: *a}\n" % n for n in range(9_000)),
    "brackets, open": _filled(b"["),
    "braces, open": _filled(b"{a: "),
    "brackets, closed": b"[" * 50_000 + b"]" * 50_000,
    "dashes": _filled(b"- "),
    "question marks": _filled(b"? "),
    "ever deeper indents": b"".join(b" " * n + b"a:\n" for n in range(1_400)),
    "one long word": _filled(b"x"),
    "one long quoted word": b'a: "' + _filled(b"\\u0041", _MIB - 10) + b'"\n',
    "a quote that never ends": b"a: '" + _filled(b"x\n", _MIB - 10),
    "double quotes that never end": b'a: "' + _filled(b"x\n\n", _MIB - 10),
    "blank lines": _filled(b"\n"),
    "spaces": _filled(b" "),
    "tabs": _filled(b"\t"),
    "carriage returns": _filled(b"\r"),
    "comments": _filled(b"# x\n"),
    "one long comment": b"#" + _filled(b"x", _MIB - 2),
    "a block of blank lines": b"a: |\n" + _filled(b"\n", _MIB - 10),
    "a block of spaces": b"a: |\n" + _filled(b" ", _MIB - 10),
    "a folded block": b"a: >\n" + _filled(b"  x\n\n", _MIB - 10),
    "many keys": b"".join(b"k%d: v\n" % n for n in range(60_000)),
    "many long keys": b"".join(b"k%d%s: v\n" % (n, b"x" * 900) for n in range(1_000)),
    "the same key": _filled(b"a: 1\n"),
    "many documents": _filled(b"--- a\n"),
    "directives": _filled(b"%YAML 1.1\n"),
    "tags": _filled(b"- !!python/object/apply:os.system [x]\n"),
    "anchors": b"".join(b"- &a%d x\n" % n for n in range(60_000)),
    "numbers": b"a: " + _filled(b"9", _MIB - 10),
    "sexagesimals": b"a: " + _filled(b"59:", _MIB - 10),
    "wrong bytes": _filled(b"\xff"),
    "half characters": _filled(b"\xed\xa0\x80"),
    "line separators": _filled(b"\xe2\x80\xa8"),
    "wide characters": _filled("🔥".encode()),
    "a mark at the start": b"\xef\xbb\xbf" + _filled(b"a: 1\n", 1_000),
    "sixteen bits": "a: 1\n".encode("utf-16"),
    "nothing": b"",
    "a byte more than allowed": _filled(b"x", _MIB + 1),
    "64 MiB": _filled(b"- x\n", 64 * _MIB),
    "flow commas": b"a: [" + _filled(b",", _MIB - 10) + b"]",
    "colons": _filled(b":"),
    "colons and spaces": _filled(b": "),
    "percent signs": _filled(b"%"),
    "backslashes": b'a: "' + _filled(b"\\", _MIB - 10),
    "exclamation marks": _filled(b"!"),
    "ampersands": _filled(b"&a "),
    "a long key": _filled(b"x", 2_000) + b": 1\n",
    "entries that say nothing": b"timeline:\n" + b"- {id: x}\n" * 6_600,
    "entries of a kind with wrong times": b"timeline:\n"
    + b"- {kind: note, at: x, text: [], by: 0}\n" * 2_200,
    "facts of one incident": b"services:\n" + b"- X Y\n" * 19_000,
    "entries": b"timeline:\n" + _filled(b"- {id: x}\n", _MIB - 20),
}
"""By what they are made of; as large as a record may be, and some larger."""
