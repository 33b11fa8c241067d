"""Nothing internal is in a public site: canaries in every kind of record, and each protection tested alone."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from mkdocs.exceptions import Abort

from mimkit.app.importing.registry import MODULES
from mimkit.app.site import snapshot_for_site
from mimkit.model.incident.incident import Incident, PublicWords, Source
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import Record
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.open_records import FOLDER
from mimkit.publish.feeds.site import Site
from mimkit.publish.mkdocs.plugin import MimkitPlugin
from mimkit.publish.pages import archive_for, pages
from mimkit.publish.public import build
from mimkit.publish.public.build import filter_nav
from mimkit.publish.public.canaries import FOUND, CanarySnapshot, plant_canaries
from mimkit.publish.public.leak_test import leaks
from mimkit.publish.public.settings import public_changes
from mimkit.publish.public.snapshot import public
from mimkit.publish.public.texts import Texts

K7F = "incidents/2026/MI-20261123-K7F/incident.yaml"
B3Q = "incidents/2026/MI-20260914-B3Q/incident.yaml"
REVIEW = "incidents/2026/MI-20260914-B3Q/review.yaml"
DRILL = "incidents/2026/MI-20261020-D0E/incident.yaml"
PROBLEM = "incidents/problems/PB-20260914-H2W.yaml"

_BEFORE_NOTE = "  - at: '2026-11-23T10:36:00Z'\n    kind: note\n"
_QUERY = """\
  - at: '2026-11-23T10:35:00Z'
    kind: query
    by: comms-duty
    text: CanaryQuery
    asked_by: CanaryAsker
    audience: customers
    recorded: '2026-11-23T10:35:20Z'
    id: 01M83ZJSC0QVERY00000000000
"""
"""A query from an outside audience: the public site must not show it."""

INTERNAL: tuple[tuple[str, str, str], ...] = (
    (K7F, "category: certificate", "category: canary-category"),
    (K7F, "impact: Every payment is declined.", "impact: CanaryImpact."),
    (K7F, "text: Error rate of the payment service", "text: CanaryDetected"),
    (K7F, "https://graphs.example.com/d/payments?from=1", "https://graphs.example.com/CanaryEvidence"),
    (K7F, "text: Nobody can pay; the size is not known yet.", "text: CanaryDeclared"),
    (K7F, "https://meet.example.com/mi-k7f", "https://meet.example.com/CanaryBridge"),
    (K7F, "reason: No payment has gone through for ten minutes.", "reason: CanarySeverity"),
    (K7F, "Seen on all three nodes:", "CanaryFinding"),
    (K7F, "text: Renew by hand now;", "text: CanaryDecision"),
    (K7F, "text: Order and install a new certificate.", "text: CanaryAction"),
    (K7F, "text: The approver for certificates does not answer.", "text: CanaryBlocker"),
    (K7F, "text: Deputy reached, approval given.", "text: CanaryNote"),
    (K7F, _BEFORE_NOTE, _QUERY + _BEFORE_NOTE),
    (K7F, "text: Payments are routed through the second gateway;", "text: CanaryWorkaround"),
    (K7F, "text: The certificate of the payment gateway expired at 09:58.", "text: CanaryAmended"),
    (K7F, "affected: A small share of card payments still fails.", "affected: CanaryExecutives"),
    (K7F, "reason: Held a customer's name.", "reason: CanaryRedaction"),
    (K7F, "ref: INC-20417", "ref: INC-CANARY1"),
    (K7F, "https://changes.example.com/CHG-88", "https://changes.example.com/CanaryChange"),
    (B3Q, "impact: Some 2,300 customers got the same mail twice.", "impact: CanaryQuietImpact"),
    (B3Q, "  - mail", "  - canary-tag"),
    (REVIEW, "summary: A retry", "summary: CanarySummary"),
    (REVIEW, "trigger: The release", "trigger: CanaryTrigger"),
    (REVIEW, "- Nobody knew who owned the queue.", "- CanarySlowed"),
    (REVIEW, "- It happened before the morning peak.", "- CanaryLucky"),
    (REVIEW, "title: An alert fires", "title: CanaryItem"),
    (REVIEW, "https://tickets.example.com/881", "https://tickets.example.com/CanaryTicket"),
    (REVIEW, "reason: The cause is gone, and", "reason: CanaryDeclined"),
    (REVIEW, "commit: 77aa31f0c2", "commit: cafe0cafe0cafe"),
    (DRILL, "Exercise", "CanaryDrill"),
    (PROBLEM, "title: Queues", "title: CanaryProblem"),
    (PROBLEM, "root_cause: Retry", "root_cause: CanaryCause"),
    (PROBLEM, "known_error: Messages", "known_error: CanaryKnown"),
    (PROBLEM, "cause: configuration-drift", "cause: canary-cause"),
    ("policy/people.yaml", "name: Communications on duty", "name: CanaryPerson Surname"),
    ("policy/people.yaml", "email: tech-duty@example.com", "email: canarymail@example.com"),
    ("policy/people.yaml", "+44 20 7946 0001", "+44 20 7946 7171"),
    ("policy/groups/payments.yaml", "title: Payments", "title: CanaryGroup"),
    ("policy/services/checkout.yaml", "users: All web", "users: CanaryUsers"),
    ("policy/services/checkout.yaml", "Load balancer", "canary-db-07.internal"),
    ("policy/services/email.yaml", "title: Staff e-mail", "title: CanaryService"),
    ("policy/runbooks/checkout-errors.yaml", "title: Checkout returns", "title: CanaryRunbook"),
    ("policy/runbooks/checkout-errors.yaml", "do: Open the checkout dashboard", "do: CanaryStep"),
    ("policy/policy.yaml", "note: Roles, deadlines and closing gates, for IT", "note: CanaryApproval"),
    ("policy/policy.yaml", "title: First stakeholder update", "title: CanaryClock"),
    ("policy/policy.yaml", "measure: A tier 1 service", "measure: CanaryMeasure"),
    ("policy/channels.yaml", "title: Executives' mailing list", "title: CanaryChannel"),
    ("policy/channels.yaml", "title: Executives and business owners", "title: CanaryAudience"),
    ("policy/glossary.yaml", "say: an error page", "say: CanaryGlossary"),
    ("policy/templates/update.yaml", "What is affected:", "CanaryTemplate"),
    ("site/notes.md", "", "# CanaryOwnPage\n"),
    ("site/plan.txt", "", "CanaryOwnFile"),
    ("mkdocs.yml", "  - Policy: policy.md", "  - CanaryNav: policy.md\n  - Wiki: https://wiki.example.com/CanaryLink"),
    ("mkdocs.yml", "docs_dir: site", "docs_dir: site\nrepo_url: https://git.example.com/CanaryRepository"),
    ("mkdocs.yml", "docs_dir: site", "docs_dir: site\nsite_author: CanaryAuthor\ncopyright: CanaryCopyright"),
    ("mkdocs.yml", "  generator: false", "  generator: false\n  homepage: https://canaryhomepage.example.com"),
    ("mkdocs.yml", "  generator: false", "  generator: false\n  analytics: {provider: google, property: CanaryAnalytics}"),
    ("mkdocs.yml", "  generator: false", "  generator: false\n  social: [{icon: material/link, link: https://example.com/CanarySocial}]"),
)  # fmt: skip
"""A file, what stands in it, and the canary that is typed in its place."""
CANARY = re.compile(r"canary[a-z]*|INC-CANARY1|cafe0cafe0|7946 ?7171", re.IGNORECASE)


@pytest.fixture
def planted_repository(repository: Path) -> Path:
    for name, old, new in INTERNAL:
        path = repository / name
        text = path.read_text() if path.exists() else ""
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1) if old else new)
    return repository


@pytest.fixture
def for_the_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MimkitPlugin, "asked_for", PUBLIC)


def everything(site: Path) -> Iterator[tuple[str, str]]:
    """Yield the name of each file with what it says, as it is and unpacked."""
    for path in sorted(each for each in site.rglob("*") if each.is_file()):
        raw = path.read_bytes()
        yield path.relative_to(site).as_posix(), path.name
        unpacked = gzip.decompress(raw) if path.suffix == ".gz" else raw
        yield path.relative_to(site).as_posix(), unpacked.decode("latin-1")


@pytest.mark.sweep
def test_there_are_enough_canaries_and_the_internal_site_shows_them(
    planted_repository: Path, built: Callable[..., Path]
) -> None:
    assert len(INTERNAL) > 50
    shown = {
        found.lower()
        for _, text in everything(built(planted_repository, strict=False))
        for found in CANARY.findall(text)
    }
    assert len(shown) > 40


@pytest.mark.sweep
@pytest.mark.usefixtures("for_the_public")
def test_no_canary_is_in_a_public_site_whatever_file_it_is(
    planted_repository: Path, built: Callable[..., Path]
) -> None:
    site = built(planted_repository)
    for name, text in everything(site):
        assert CANARY.findall(text) == [], name
    page = (site / "incidents/2026/MI-20261123-K7F/index.html").read_text()
    assert "Customers cannot pay in the web shop." in page
    assert "Communications lead" in page
    document = json.loads((site / "incidents/2026/MI-20261123-K7F/index.json").read_text())
    assert all("recorded" not in each and each["updated_at"] for each in document["incident"]["timeline"])


@pytest.mark.sweep
def test_the_allow_list_alone_shows_no_canary(planted_repository: Path, facts: BuildFacts) -> None:
    snapshot = snapshot_for_site(planted_repository).snapshot
    for uri, markdown in pages(snapshot, replace(facts, audience=PUBLIC)).items():
        assert CANARY.findall(markdown) == [], uri


def with_impact(snapshot: Snapshot, withheld: frozenset[tuple[str, str]]) -> Snapshot:
    """Return what is public with one field too many: the impact in each update."""
    seen = public(snapshot, withheld)
    return replace(seen, incidents={key: _told(each, snapshot) for key, each in seen.incidents.items()})


def _told(incident: Incident, snapshot: Snapshot) -> Incident:
    impact = snapshot.incidents[incident.id].impact
    timeline = tuple(
        each.model_copy(update={"affected": impact}) if each.kind == "update" else each
        for each in incident.timeline
    )
    return incident.model_copy(update={"timeline": timeline})


@pytest.mark.sweep
@pytest.mark.usefixtures("for_the_public")
def test_a_field_too_many_fails_the_build_and_leaves_nothing_behind(
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    built: Callable[..., Path],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(build, "public", with_impact)
    monkeypatch.setattr(build, "_SHOWN", 1000)
    with pytest.raises(Abort):
        built(repository)
    assert "The public site contained internal content, so it was discarded:" in caplog.text
    assert "incidents/2026/MI-20261123-K7F/index.html: incident MI-20261123-K7F: impact" in caplog.text
    assert "api/v2/incidents.json: incident MI-20260914-B3Q: impact" in caplog.text
    assert "Every payment is declined" not in caplog.text
    assert not (repository / "build" / "site").exists()


@pytest.mark.sweep
@pytest.mark.usefixtures("for_the_public")
def test_a_text_that_names_somebody_is_withheld_and_named_and_the_rest_is_published(
    repository: Path, built: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    path = repository / K7F
    path.write_text(
        path.read_text().replace("The payments and database teams are", "Ask comms-duty@example.com, who is")
    )
    with pytest.raises(Abort):
        built(repository)
    place = "incidents/2026/MI-20261123-K7F/incident.yaml, update of 2026-11-23 10:21 UTC, entry "
    assert (
        f"1 text was withheld from the public site. Everything else is published:\n  {place}" in caplog.text
    )
    assert "`comms-duty@example.com` is an email address or phone number" in caplog.text
    assert "mim redact" in caplog.text
    page = (repository / "build/site/incidents/2026/MI-20261123-K7F/index.html").read_text()
    assert "Text removed" in page
    assert "comms-duty" not in page
    assert "Web checkout" in (repository / "build/site/index.html").read_text()


@pytest.mark.sweep
@pytest.mark.usefixtures("for_the_public")
def test_a_page_of_the_repositorys_own_goes_out_by_name_only(
    repository: Path, built: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    configuration = repository / "mkdocs.yml"
    configuration.write_text(
        configuration.read_text().replace(
            "  - mimkit:\n", "  - mimkit:\n      also_public: [about.md, images/*]\n"
        )
    )
    (repository / "site" / "images").mkdir()
    (repository / "site" / "images" / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (repository / "site" / "about.md").write_text("# About us\n")
    (repository / "site" / "plans.md").write_text("# Plans\n")
    site = built(repository)
    assert (site / "about" / "index.html").is_file()
    assert (site / "images" / "logo.svg").is_file()
    assert not (site / "plans").exists()
    (repository / "site" / "about.md").write_text("# About us\n\nCall +44 20 7946 0001.\n")
    (repository / "site" / "images" / "hall.svg").write_text("<svg>\n<!-- from pay-db-03 --></svg>")
    (repository / "site" / "images" / "legend.txt").write_text("Photographed by tech-duty.")
    (repository / "site" / "images" / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (repository / "site" / "images" / "zoom.js").write_text("const db1 = document;")
    with pytest.raises(Abort):
        built(repository)
    assert "about.md:3: `+44 20 7946 0001` is an email address or phone number" in caplog.text
    assert (site / "images" / "logo.svg").is_file()
    assert not (site / "about").exists()
    assert "images/hall.svg:2: `pay-db-03` is an internal host or address" in caplog.text
    assert "images/legend.txt:1: `tech-duty` is a person in the organisation" in caplog.text
    assert "or remove the file from `also_public` in mkdocs.yml" in caplog.text
    kept = {path.name for path in (site / "images").iterdir()}
    assert kept == {"logo.svg", "photo.png", "zoom.js"}


def test_settings_that_may_name_somebody_are_public_only_where_they_are_listed() -> None:
    extra = {
        "generator": False,
        "social": [{"link": "https://example.com/us"}],
        "analytics": {"property": "x"},
    }
    settings = {
        "site_name": "Ours",
        "copyright": "Example",
        "repo_url": "https://git.example.com",
        "extra": extra,
    }
    hidden = {"copyright": None, "repo_url": None, "extra": {"generator": False}}
    assert public_changes(settings, ()) == hidden
    listed = public_changes(settings, ("copyright", "social"))
    assert listed == {"repo_url": None, "extra": {"generator": False, "social": extra["social"]}}
    assert public_changes({"site_name": "Ours"}, ()) == {}


def strings(record: Any) -> Iterator[str]:
    if isinstance(record, Record):
        for name in type(record).model_fields:
            yield from strings(getattr(record, name))
    elif isinstance(record, Mapping):
        for key, value in record.items():
            yield from (*strings(key), *strings(value))
    elif isinstance(record, tuple):
        for each in record:
            yield from strings(each)
    elif isinstance(record, str):
        yield record


@pytest.mark.sweep
def test_every_word_is_replaced_by_a_canary_or_is_public(snapshot: Snapshot) -> None:
    planted = plant_canaries(snapshot)
    seen = {each for part in fields(Snapshot) for each in strings(_part(public(snapshot), part.name))}
    kept = {
        each
        for part in fields(Snapshot)
        for each in strings(_part(planted.snapshot, part.name))
        if not FOUND.search(each)
    }
    told = kept - seen
    # Ids and words that a model chooses from are left; nobody typed them, and they name nobody.
    assert {each for each in told if " " in each or "@" in each or "/" in each} - {"Europe/London"} == set()
    assert not kept & set(snapshot.people)


def _part(snapshot: Snapshot, name: str) -> Any:
    value = getattr(snapshot, name)
    return (
        dict(value)
        if name in ("people", "groups", "services", "rosters", "runbooks", "templates")
        else (dict(value) if isinstance(value, dict) else value)
    )


def test_the_public_sees_the_same_of_records_with_canaries(snapshot: Snapshot) -> None:
    assert public(plant_canaries(snapshot).snapshot) == public(snapshot)


def test_a_canary_says_whose_words_it_stands_for(snapshot: Snapshot) -> None:
    planted = plant_canaries(snapshot)
    impact = planted.snapshot.incidents["MI-20261123-K7F"].impact
    found = FOUND.search(impact or "")
    assert found
    assert planted.place(found) == "incident MI-20261123-K7F: impact"
    unknown = FOUND.search("zqcanary999999z")
    assert unknown
    assert planted.place(unknown) == "an internal record"


CANARIES = (
    "zqcanary1z",
    "ZQCANARY1Z",
    "+9907031415910000",
    "deadca9a1f",
    "PB-20260914-H2W",
    "mi-20261020-d0e",
)


def _archive(raw: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("record.json", raw)
    return out.getvalue()


def test_an_archive_that_cannot_be_read_does_not_stop_the_search(tmp_path: Path, snapshot: Snapshot) -> None:
    (tmp_path / "damaged.zip").write_bytes(b"PK\x03\x04 and nothing else")
    assert list(leaks(tmp_path, plant_canaries(snapshot), public(snapshot))) == []


@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_is_found_in_whatever_form_it_left(canary: str, tmp_path: Path, snapshot: Snapshot) -> None:
    planted = CanarySnapshot(snapshot, ("first", "second"))
    folded = f"BEGIN:VCALENDAR\r\nSUMMARY:{canary[:5]}\r\n {canary[5:]}\r\n"
    forms = {
        "page.html": f"<!-- {canary} -->".encode(),
        "escaped.json": f'{{"a": "\\u00fc{canary}\\n"}}'.encode(),
        "address.txt": quote(f"http://x/?q={canary} x").encode(),
        "feed.xml.gz": gzip.compress(canary.encode()),
        "records.zip": _archive(canary.encode()),
        "deadlines.ics": folded.encode(),
        "wide.txt": canary.encode("utf-16"),
        f"{canary}.bin": b"",
    }
    for name, raw in forms.items():
        (tmp_path / name).write_bytes(raw)
    found = {leak.path for leak in leaks(tmp_path, planted, public(snapshot))}
    assert found == set(forms)


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_a_canary_in_base64_is_found_wherever_it_begins(
    before: str, tmp_path: Path, snapshot: Snapshot
) -> None:
    (tmp_path / "a.svg").write_bytes(base64.b64encode(f"{before}zqcanary1z after".encode()))
    (leak,) = leaks(tmp_path, CanarySnapshot(snapshot, ()), public(snapshot))
    assert str(leak) == "a.svg: internal data, encoded as base64"


def test_ids_of_public_records_are_no_leak(tmp_path: Path, snapshot: Snapshot) -> None:
    (tmp_path / "a.html").write_text("MI-20261123-K7F and mi-20261123-k7f")
    assert list(leaks(tmp_path, CanarySnapshot(snapshot, ()), public(snapshot))) == []


def with_update(snapshot: Snapshot, **changes: Any) -> Snapshot:
    """Return the records with a mail address in the first update of one incident, and other keys."""
    incident = snapshot.incidents["MI-20261123-K7F"]
    first = next(each for each in incident.timeline if each.kind == "update")
    said = first.model_copy(update={"doing": "Ask mim-duty@example.com"})
    timeline = tuple(said if each is first else each for each in incident.timeline)
    changed = incident.model_copy(update={"timeline": timeline, **changes})
    return replace(snapshot, incidents={incident.id: changed})


def test_what_an_old_report_said_is_not_held_against_it(snapshot: Snapshot) -> None:
    source = Source(title="A report", url="https://status.example.com/1")
    assert len(Texts(with_update(snapshot)).withheld) == 1
    assert len(Texts(with_update(snapshot, mode="backfill")).withheld) == 1
    assert Texts(with_update(snapshot, mode="backfill", source=source)).withheld == {}


@pytest.mark.parametrize(
    ("format_name", "withheld"),
    [("statuspage", 0), ("gcp", 0), ("cstate", 0), ("upptime", 0), ("atom", 0), ("slack", 0)]
    + [(each, 1) for each in ("opsgenie", "pagerduty", "servicenow", "markdown", "csv", "jsonl", "oir")],
)
def test_what_was_internal_in_another_tool_is_searched_and_what_its_status_page_said_is_not(
    snapshot: Snapshot, format_name: str, withheld: int
) -> None:
    assert format_name in MODULES
    source = Source(format=format_name, key="1")
    closed = with_update(snapshot, mode="backfill", source=source, public=None)
    assert len(Texts(closed).shown) == 1 - withheld
    opened = with_update(snapshot, mode="backfill", source=source, public=PublicWords(title="Payments"))
    assert len(Texts(opened).shown) == 1
    assert len(Texts(opened).withheld) == withheld


def with_state(snapshot: Snapshot, state: str) -> Snapshot:
    """Return the records with an incident as `mim import` writes it: its first update has the word of the source."""
    incident = snapshot.incidents["MI-20261123-K7F"]
    first = next(each for each in incident.timeline if each.kind == "update")
    said = first.model_copy(update={"state": state, "via": "import", "doing": None})
    timeline = tuple(said if each is first else each for each in incident.timeline)
    source = Source(format="servicenow", key="1")
    public = PublicWords(title="Nobody could pay")
    changed = incident.model_copy(
        update={"timeline": timeline, "mode": "backfill", "source": source, "public": public}
    )
    return replace(snapshot, incidents={incident.id: changed})


def test_the_state_of_an_imported_update_is_public_like_its_text(
    snapshot: Snapshot, facts: BuildFacts, tmp_path: Path
) -> None:
    imported = with_state(snapshot, "SERVICE_DISRUPTION")
    planted = plant_canaries(imported)
    assert public(planted.snapshot) == public(imported)
    archive = archive_for(planted.snapshot, replace(facts, audience=PUBLIC))
    raw = files(archive, Site("Example", "https://status.example.com/"), ())[
        f"{FOLDER}/MI-20261123-K7F.json"
    ]()
    assert json.loads(raw)["updates"][0]["state"] == "SERVICE_DISRUPTION"
    (tmp_path / "record.json").write_bytes(raw)
    assert not list(leaks(tmp_path, planted, archive.snapshot, frozenset()))


def test_a_state_that_names_somebody_is_withheld_with_its_update(snapshot: Snapshot) -> None:
    named = with_state(snapshot, "Assigned to mim-duty@example.com")
    withheld = Texts(named).withheld
    assert len(withheld) == 1
    told = next(
        each
        for each in public(named, set(withheld)).incidents["MI-20261123-K7F"].timeline
        if each.kind == "update"
    )
    assert (told.state, told.affected) == ("[redacted]", "[redacted]")


def test_a_review_that_is_shared_outside_is_read_as_well(snapshot: Snapshot) -> None:
    changes = {"shared_with": ("customers",), "slowed": ("Nobody called +44 20 7946 0001",), "trigger": None}
    review = snapshot.reviews["MI-20260914-B3Q"].model_copy(update=changes)
    (withheld,) = Texts(replace(snapshot, reviews={review.incident: review})).withheld.values()
    assert str(withheld) == (
        "  incidents/2026/MI-20260914-B3Q/review.yaml, slowed: "
        "`+44 20 7946 0001` is an email address or phone number\n"
        "    correct `slowed` there; or, to publish it unchanged, add the line `anyway: REASON` to the file"
    )
    seen = public(replace(snapshot, reviews={review.incident: review}), {(review.incident, "slowed")})
    assert seen.reviews[review.incident].slowed == ()
    assert seen.reviews[review.incident].worked == review.worked
    accepted = review.model_copy(update={"anyway": "everybody knows it"})
    assert Texts(replace(snapshot, reviews={review.incident: accepted})).withheld == {}


def test_the_navigation_keeps_pages_that_there_are() -> None:
    nav = [
        {"Home": "index.md"},
        {"More": [{"Wiki": "https://wiki.example.com"}, "gone.md"]},
        "about.md",
        "gone.md",
    ]
    assert filter_nav(nav, {"index.md", "about.md"}) == [{"Home": "index.md"}, "about.md"]
