"""Validation errors are explained in plain language, at their place in the file."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mimkit.model.diagnostic import KeyPath
from mimkit.model.file_problem import WrongShape
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.organisation.directory import Channels, Glossary, Group, Service, Template
from mimkit.model.organisation.people import People
from mimkit.model.organisation.roster import Roster
from mimkit.model.organisation.runbook import Runbook
from mimkit.model.policy.policy import Policy
from mimkit.model.text import File
from mimkit.rules.catalogue import RULES
from mimkit.rules.explaining import explain as explaining
from mimkit.rules.explaining.explain import explain
from mimkit.rules.explaining.model_path import noun

MODELS: tuple[type[File], ...] = (
    Channels, Glossary, Group, Incident, People, Policy, Problem, Review, Roster, Runbook, Service, Template,
)  # fmt: skip

ENTRY = {
    "at": "2026-11-23T10:09:00Z",
    "kind": "finding",
    "by": "mim-duty",
    "text": "It expired",
    "recorded": "2026-11-23T10:09:20Z",
    "id": "01M83Y2QK000000B67S7B74P0J",
}
INCIDENT = {"id": "MI-20261123-K7F", "title": "Checkout fails"}
SERVICE = {"id": "checkout", "title": "Checkout", "tier": "1", "owner": "payments"}
ROSTER = {"id": "x", "title": "X", "role": "scribe", "rotation": {"starts": "2026-01-05", "people": ["a"]}}
POLICY: dict[str, Any] = {"organisation": "X", "severities": [], "criteria": [], "roles": []}
CLOCK = {"id": "first-update", "title": "First update"}


def said(model: type[File], data: Any) -> list[WrongShape]:
    with pytest.raises(ValidationError) as problem:
        model.model_validate(data)
    return [explain(error, model) for error in problem.value.errors()]


def entry(**keys: Any) -> dict[str, Any]:
    return {**INCIDENT, "timeline": [{**ENTRY, **keys}]}


def without(key: str) -> dict[str, Any]:
    return {**INCIDENT, "timeline": [{name: value for name, value in ENTRY.items() if name != key}]}


@pytest.mark.parametrize(
    ("model", "data", "code", "keys", "message"),
    [
        (Incident, {**INCIDENT, "sevrices": []}, "MIM101", ("sevrices",),
         "`sevrices` is not a valid key in an incident; did you mean `services`?"),
        (Incident, {**INCIDENT, "zz": "1"}, "MIM101", ("zz",), "`zz` is not a valid key in an incident."),
        (Incident, entry(texts="x"), "MIM101", ("timeline", 0, "texts"),
         "`texts` is not a valid key in a `finding` entry; did you mean `text`?"),
        (Incident, entry(kind="update", affected="x", doing="x", text="x"), "MIM101", ("timeline", 0, "text"),
         "`text` is not a valid key in an `update` entry; write the text in `affected`, `not_affected`, `doing`."),
        (Incident, entry(kind="reopen", reason="x", text="x"), "MIM101", ("timeline", 0, "text"),
         "`text` is not a valid key in a `reopen` entry; write the text in `reason`."),
        (Policy, {**POLICY, "calendar": {"zones": "UTC"}}, "MIM101", ("calendar", "zones"),
         "`zones` is not a valid key in a business calendar; did you mean `zone`?"),
        (Incident, {"title": "x"}, "MIM102", (), "`id` is missing; an incident requires it."),
        (Incident, without("text"), "MIM102", ("timeline", 0), "`text` is missing; a `finding` entry requires it."),
        (Incident, without("recorded"), "MIM102", ("timeline", 0),
         "`recorded` is missing; a `finding` entry requires it."),
        (Review, {"incident": "MI-20261123-K7F", "owner": "a"}, "MIM102", (),
         "`started` is missing; a review requires it."),
        (Incident, without("id"), "MIM109", ("timeline", 0), "This entry has no `id`."),
        (Incident, without("kind"), "MIM105", ("timeline", 0), "This entry has no `kind`."),
        (Incident, entry(kind=None), "MIM105", ("timeline", 0), "This entry has no `kind`."),
        (Incident, entry(kind="find"), "MIM105", ("timeline", 0, "kind"),
         "`find` is not an entry kind; did you mean `finding`, `fixed` or `link`?"),
        (Incident, entry(kind="Task"), "MIM105", ("timeline", 0, "kind"),
         "`Task` is not an entry kind; did you mean `action`?"),
        (Incident, entry(kind="closed"), "MIM105", ("timeline", 0, "kind"),
         "`closed` is not an entry kind; did you mean `close`?"),
        (Incident, entry(kind="zzz"), "MIM105", ("timeline", 0, "kind"), "`zzz` is not an entry kind."),
        (Incident, entry(at="2026-11-23T10:09:00"), "MIM104", ("timeline", 0, "at"),
         "`at` has no UTC offset."),
        (Incident, entry(at="yesterday"), "MIM103", ("timeline", 0, "at"), "`at` is `yesterday`, which is not a valid time."),
        (Incident, entry(at=["x"]), "MIM103", ("timeline", 0, "at"), "`at` is not a valid time with a UTC offset."),
        (Incident, entry(text="a\u200b"), "MIM103", ("timeline", 0, "text"),
         "`text` has the invisible character U+200B at position 2."),
        (Incident, entry(kind="join"), "MIM103", ("timeline", 0),
         "The `join` entry does not state who joined: add `person`, `group` or `guest`."),
        (Incident, entry(evidence=["x"]), "MIM103", ("timeline", 0, "evidence", 0),
         "Item 1 of `evidence` is `x`; expected a URL, such as https://status.example.com."),
        (Incident, entry(starred="perhaps"), "MIM103", ("timeline", 0, "starred"),
         "`starred` is `perhaps`; it must be `true` or `false`."),
        (Incident, {**INCIDENT, "id": "MI-1"}, "MIM103", ("id",),
         "`id` is `MI-1`; expected `MI-`, the date and three letters or digits, such as MI-20261123-K7F."),
        (Incident, {**INCIDENT, "mode": "dril"}, "MIM103", ("mode",),
         "`mode` is `dril`, which is not an allowed value; did you mean `drill`?"),
        (Incident, {**INCIDENT, "title": None}, "MIM103", ("title",), "`title` is empty; it must be text."),
        (Incident, {**INCIDENT, "title": ""}, "MIM103", ("title",), "`title` is empty; it must be text."),
        (Incident, {**INCIDENT, "title": "x" * 201}, "MIM103", ("title",),
         "`title` has 201 characters; the maximum is 200."),
        (Incident, {**INCIDENT, "title": "a\nb"}, "MIM103", ("title",), "`title` is a title, so it must be a single line."),
        (Incident, {**INCIDENT, "services": "checkout"}, "MIM103", ("services",),
         "`services` is `checkout`; it must be a list."),
        (Incident, {**INCIDENT, "tags": [{"a": "b"}]}, "MIM103", ("tags", 0),
         "Item 1 of `tags` is a mapping; it must be text."),
        (Incident, {**INCIDENT, "source": ["x"]}, "MIM103", ("source",),
         "`source` is a list; it must be a mapping."),
        (Incident, {**INCIDENT, "timeline": ["x"]}, "MIM103", ("timeline", 0),
         "Item 1 of `timeline` is `x`; it must be a mapping."),
        (Incident, None, "MIM103", (), "The file is empty; it must be a mapping."),
        (Service, {**SERVICE, "tier": "5"}, "MIM103", ("tier",), "`tier` is `5`; it must be at most 4."),
        (Service, {**SERVICE, "tier": "0"}, "MIM103", ("tier",), "`tier` is `0`; it must be at least 1."),
        (Service, {**SERVICE, "tier": "one"}, "MIM103", ("tier",), "`tier` is `one`; it must be a whole number."),
        (Service, {**SERVICE, "schema": "2"}, "MIM103", ("schema",), "`schema` is `2`; it must be at most 1."),
        (Roster, {**ROSTER, "group": "x"}, "MIM103", (),
         "The roster must have either a `role` or a `group`."),
        (Roster, {**ROSTER, "rotation": {"starts": "2026-01-05", "people": []}}, "MIM103", ("rotation", "people"),
         "`people` is an empty list; it must be a list of at least 1."),
        (Policy, {**POLICY, "clocks": [{**CLOCK, "within": "soon"}]}, "MIM103", ("clocks", 0, "within", "default"),
         "`within` is `soon`, which is not a duration."),
        (Policy, {**POLICY, "clocks": [{**CLOCK, "every": {"SEV1": "0m"}}]}, "MIM103", ("clocks", 0, "every", "SEV1"),
         "`SEV1` is zero."),
        (Policy, {**POLICY, "clocks": [{**CLOCK, "every": ["1h"]}]}, "MIM103", ("clocks", 0, "every"),
         "`every` is a list; it must be a mapping."),
        (Policy, {**POLICY, "calendar": {"opens": "18:00"}}, "MIM103", ("calendar",),
         "The business calendar closes before it opens."),
        (Policy, {**POLICY, "roles": [{"id": "x", "title": "a" * 41 + "\n" + "b" * 200}]}, "MIM103",
         ("roles", 0, "title"), "`title` has 242 characters; the maximum is 200."),
        (Policy, {**POLICY, "gates": ["a" * 50]}, "MIM103", ("gates", 0),
         f"Item 1 of `gates` is `{'a' * 40}...`, which is not an allowed value."),
        (People, {"people": [{"id": "a", "name": "A", "email": "a"}]}, "MIM103", ("people", 0, "email"),
         "`email` is `a`; expected an email address, such as mim-duty@example.com."),
    ],
)  # fmt: skip
def test_each_kind_of_finding_has_its_sentence(
    model: type[File], data: Any, code: str, keys: KeyPath, message: str
) -> None:
    found = said(model, data)
    assert [each[:3] for each in found] == [(code, keys, message)]


def test_a_time_without_offset_gets_the_same_time_with_one() -> None:
    ((_, _, _, hint),) = said(Incident, {**INCIDENT, "started": "2026-11-23T10:09:00"})
    by_fix = "if all times in the file are local times, run `mim fix --zone ZONE --write`."
    assert hint == f"Write 2026-11-23T10:09:00Z, or add an offset such as +01:00; {by_fix}"


def test_an_entry_without_id_gets_one_that_stays_the_same() -> None:
    first, again = said(Incident, without("id")), said(Incident, without("id"))
    assert first == again
    found = re.fullmatch(r"Run `mim fix --write`, or add `id: (\w{26})`\.", first[0][3])
    assert found
    Incident.model_validate(entry(id=found[1]))


def test_what_mim_fix_can_add_is_offered_with_its_command() -> None:
    ((_, _, _, hint),) = said(Incident, without("recorded"))
    assert hint == "Run `mim fix --write`, or add `recorded:` with the current time."
    ((_, _, _, hint),) = said(Incident, without("by"))
    assert "`mim fix --by PERSON --write`" in hint


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (Incident, {"title": "x"}),
        (Review, {"owner": "a", "started": "2026-11-23T10:00:00Z"}),
        (Review, {"incident": "MI-20261123-K7F", "owner": "a", "started": "2026-11-23T10:00:00Z",
                  "actions": [{"title": "x", "opened": "2026-11-23T10:00:00Z"}]}),
    ],
)  # fmt: skip
def test_a_missing_key_that_follows_from_the_path_or_the_time_is_offered_too(
    model: type[File], data: Any
) -> None:
    ((_, _, _, hint),) = said(model, data)
    assert hint.startswith("Run `mim fix --write`, or add `i")


def test_an_entry_without_id_and_without_a_time_gets_none() -> None:
    timeline = [{key: value for key, value in ENTRY.items() if key not in ("id", "at")}]
    assert ("MIM109", ("timeline", 0), "This entry has no `id`.", "") in said(
        Incident, {**INCIDENT, "timeline": timeline}
    )


def test_what_no_sentence_was_written_for_is_said_all_the_same() -> None:
    found = explain({"type": "news", "loc": ("title",), "input": "x"}, Incident)
    assert found == ("MIM103", ("title",), "`title` has an invalid value: `x`.", "")


def test_a_pattern_without_words_is_said_all_the_same() -> None:
    error = {"type": "string_pattern_mismatch", "loc": ("title",), "input": "x", "ctx": {"pattern": "^y$"}}
    assert explain(error, Incident).message == "`title` is `x`; expected in a different format."


def test_a_key_of_a_mapping_is_named_by_itself() -> None:
    error = {"type": "string_type", "loc": ("clocks", 0, "within", "x", "[key]"), "input": None}
    assert explain(error, Policy).keys == ("clocks", 0, "within", "x")


def test_a_place_below_a_plain_value_is_named_all_the_same() -> None:
    error = {"type": "string_type", "loc": ("title", "x"), "input": None}
    assert explain(error, Incident).keys == ("title", "x")


def test_every_pattern_of_the_models_has_words() -> None:
    schemas = "".join(str(model.model_json_schema()) for model in MODELS)
    patterns = set(re.findall(r"'pattern': (['\"])(.*?)\1[,}]", schemas))
    assert len(patterns) > 8
    for _, pattern in patterns:
        assert pattern.encode().decode("unicode_escape") in explaining._FORMS


def test_a_record_has_a_noun() -> None:
    assert (noun(Incident), noun(Policy), noun(Roster)) == ("an incident", "the policy", "a roster")


DATA = st.recursive(
    st.none() | st.text(max_size=8) | st.sampled_from(["finding", "1", "2026-11-23T10:09:00", "15"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=4)
            | st.sampled_from(
                [
                    *{key for model in MODELS for key in model.model_fields},
                    "kind",
                    "at",
                    "by",
                    "id",
                    "text",
                    "within",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(st.sampled_from(MODELS), DATA)
def test_whatever_a_file_holds_is_explained_without_the_words_of_a_library(
    model: type[File], data: Any
) -> None:
    try:
        model.model_validate(data)
    except ValidationError as problem:
        for error in problem.errors():
            code, _, message, hint = explain(error, model)
            assert code in RULES
            assert message.endswith((".", "?"))
            assert not re.search(
                r"Input should|Value error|pydantic|valid (string|tuple|dict)", message + hint
            )


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (Incident, {**INCIDENT, "title\u00a0": "x"}),
        (Incident, "title:\u00a0Checkout fails"),
        (Incident, {**INCIDENT, "timeline": ["at:\u00a0x"]}),
        (Incident, entry(kind="finding\u00a0")),
        (Incident, entry(at="2026-11-23\u00a010:09Z")),
        (Incident, entry(by="mim\u00a0duty")),
        (Incident, {**INCIDENT, "mode": "drill\u00a0"}),
        (Roster, {**ROSTER, "rotation": {**ROSTER["rotation"], "every": "1\u00a0x"}}),  # type: ignore[dict-item]
    ],
)
def test_what_only_looks_like_a_space_is_named(model: type[File], data: Any) -> None:
    [found] = said(model, data)
    assert found.message.endswith("; it contains no-break space (U+00A0).")
    assert found.hint == "Replace this character, which only looks like a normal space."


def test_a_long_text_may_hold_such_a_space() -> None:
    [found] = said(Incident, {**INCIDENT, "title": "Le r\u00e9seau\u00a0: " * 30})
    assert "space" not in found.message


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("checkout", "Write `services: [checkout]`."),
        ("checkout, payments", "Write `services: [checkout, payments]`."),
        ("Check out!", "Write `services: [one, another]`."),
        ({"a": "b"}, "Write `services: [one, another]`."),
    ],
)
def test_a_value_that_must_be_a_list_is_shown_as_one(value: Any, hint: str) -> None:
    assert [each.hint for each in said(Incident, {**INCIDENT, "services": value})] == [hint]


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("2026-11-23", "If only the day is known, write `at: 2026-11-23T12:00:00Z` and `precision: day`."),
        ("2026-13-45", "Write it as 2026-11-23T10:09:00Z or 2026-11-23T10:09:00+01:00."),
        ("11:04", "Write it as 2026-11-23T10:09:00Z or 2026-11-23T10:09:00+01:00."),
    ],
)
def test_a_day_in_an_entry_is_shown_with_its_precision(value: str, hint: str) -> None:
    (found,) = said(Incident, entry(at=value))
    assert found.hint == hint
    assert found.message == f"`at` is `{value}`, which is not a valid time."
