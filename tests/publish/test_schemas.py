"""The schemas on the site, and their catalogue."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

from mimkit.model.refs import Ref
from mimkit.publish.feeds.schemas import CATALOGUE, published_schemas
from mimkit.publish.feeds.site import Site
from mimkit.store.layout import KINDS, path_of


def test_the_schemas_of_the_repository_are_on_the_site_with_a_catalogue(tmp_path: Path) -> None:
    assert dict(published_schemas(tmp_path, Site("Acme"))) == {}
    (tmp_path / ".schemas").mkdir()
    for kind in KINDS:
        (tmp_path / ".schemas" / f"{kind}.json").write_text(f'{{"title": "{kind}"}}')
    found = dict(published_schemas(tmp_path, Site("Acme", "https://status.example.com/")))
    assert found["schemas/incident.json"]() == b'{"title": "incident"}'
    catalogue = json.loads(found[CATALOGUE]())
    assert {each["url"] for each in catalogue["schemas"]} == {
        f"https://status.example.com/{path}" for path in found if path != CATALOGUE
    }
    for each in catalogue["schemas"]:
        kind = each["name"].removeprefix("mimkit ")
        record = path_of(Ref(kind, "MI-20261123-K7F"))
        assert [
            PurePosixPath("/x", record).match(pattern.removeprefix("**/")) for pattern in each["fileMatch"]
        ] == [True]
