"""The arguments of `mim set` are read as people type them, and each mistake has its own answer."""

from __future__ import annotations

import pytest

from mimkit.errors import UsageError
from mimkit.ops.facts.typed_facts import TYPED, TypedFact, typed_facts


@pytest.mark.parametrize(
    ("word", "field", "way", "text"),
    [
        ("title=Nobody can pay", "title", "=", "Nobody can pay"),
        ("service=checkout", "services", "=", "checkout"),
        ("services+=checkout, payments", "services", "+=", "checkout, payments"),
        ("tag-=vendor", "tags", "-=", "vendor"),
        ("criterion=many-users", "criteria", "=", "many-users"),
        ("reported_by=mim-duty", "reporter", "=", "mim-duty"),
        ("Reported-By=mim-duty", "reporter", "=", "mim-duty"),
        ("started=-40m", "started", "=", "-40m"),
        ("start=09:40", "started", "=", "09:40"),
        ("public-title=Orders fail", "public.title", "=", "Orders fail"),
        ("PUBLIC.Impact=a = b", "public.impact", "=", "a = b"),
        (" impact = No orders\nfrom the EU ", "impact", "=", "No orders\nfrom the EU"),
        ("impact=", "impact", "=", ""),
        ("tags=", "tags", "=", ""),
    ],
)
def test_a_fact_is_read_as_it_is_typed(word: str, field: str, way: str, text: str) -> None:
    (found,) = typed_facts([word])
    assert (found.field, found.way, found.text) == (field, way, text)


def test_a_list_is_separated_by_commas() -> None:
    assert TypedFact("tags", "=", " a,b ,, a", "tag").names == ("a", "b")


@pytest.mark.parametrize(
    ("words", "sentence", "hint"),
    [
        (["severity=SEV1"], "severity is recorded by another command, not with mim set", "mim severity SEV --reason WHY"),
        (["severity"], "severity is recorded by another command, not with mim set", "mim severity SEV --reason WHY"),
        (["Technical_Lead=x"], "Technical_Lead is recorded by another command, not with mim set", "mim role technical-lead PERSON"),
        (["restored=10:00"], "restored is recorded by another command, not with mim set", "mim amend ENTRY --at TIME"),
        (["services-=" ], "'services-=' has no name", "add a name: mim set services-=NAME"),
        (["titel=x"], "'titel' is not an incident fact", "did you mean title or started?"),
        (["servcie=x"], "'servcie' is not an incident fact", "did you mean service?"),
        (
            ["42=x"], "'42' is not an incident fact",
            f"the facts are {', '.join(TYPED.values())}",
        ),
        (["title"], "'title' has no value", "remove any spaces around =: mim set title=VALUE"),
        (["New one"], "'New one' is not of the form FIELD=VALUE", "put a value with spaces in quotes: mim set title='NEW TITLE'"),
        (["=x"], "'=x' is not of the form FIELD=VALUE", "put a value with spaces in quotes: mim set title='NEW TITLE'"),
        (["title+=x"], "title has a single value, so you cannot add or remove values", "mim set title=VALUE"),
        (["title=a", "Title=b"], "Title is specified twice", "specify each fact once: mim set FIELD=VALUE"),
        (["tag=a", "tags+=b"], "tags is both replaced and changed", "replace the list with =, or change it with += and -="),
    ],
)  # fmt: skip
def test_what_is_not_a_fact_is_refused(words: list[str], sentence: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        typed_facts(words)
    assert (refused.value.sentence, refused.value.hint) == (sentence, hint)


def test_a_list_may_be_changed_in_several_arguments() -> None:
    assert [each.text for each in typed_facts(["tag+=a", "tag-=b", "tag+=c"])] == ["a", "b", "c"]
