"""YAML of other tools: several documents, each with the lines of its values."""

from __future__ import annotations

from mimkit.store.foreign_yaml import BrokenDocument, ForeignDocument, foreign_documents


def test_documents_have_their_lines_and_a_broken_one_does_not_stop_the_others() -> None:
    text = (
        "%YAML 1.2\n# first\n---\na: [1, null, ~, '', x]\n---\nb: {c\n--- # third\nd:\n  e: yes\n...\n---\n"
    )
    first, broken, third = foreign_documents(text.encode())
    assert isinstance(first, ForeignDocument)
    assert (first.data, first.line_of("a", 4)) == ({"a": ["1", None, None, "", "x"]}, 4)
    assert isinstance(broken, BrokenDocument)
    assert isinstance(third, ForeignDocument)
    assert third.data == {"d": {"e": "yes"}}
    assert (third.line, third.line_of("d", "e"), third.line_of("d", "gone")) == (7, 9, 9)


def test_aliases_are_copies_and_merge_keys_are_merged() -> None:
    text = "base: &b {x: 1, y: 2}\none: *b\ntwo: {<<: *b, y: 3}\nthree: {<<: [*b, {z: 4}]}\n? [odd]\n: 5\n"
    [found] = foreign_documents(text.encode())
    assert isinstance(found, ForeignDocument)
    assert found.data == {
        "base": {"x": "1", "y": "2"}, "one": {"x": "1", "y": "2"}, "two": {"x": "1", "y": "3"},
        "three": {"x": "1", "y": "2", "z": "4"},
    }  # fmt: skip


def test_what_is_not_text_or_too_large_is_said_in_plain_words() -> None:
    several = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    for raw, sentence in (
        (b"a: \xff", "the file is not UTF-8 text"),
        (b"a: \x00", "the document contains characters that YAML does not allow"),
        (f"a0: &a0 [x]\n{several}".encode(), "the document is too large or nested too deeply"),
        (b"a: &a [*a]", "the document is too large or nested too deeply"),
        (b"[" * 100, "this is not YAML: did not find expected node content"),
    ):
        [found] = foreign_documents(raw)
        assert isinstance(found, BrokenDocument)
        assert found.sentence == sentence
