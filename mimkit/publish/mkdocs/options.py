"""The plugin's options in `mkdocs.yml`."""

from __future__ import annotations

from datetime import datetime

from mkdocs.config import config_options as options
from mkdocs.config.base import Config

from mimkit.errors import MimError
from mimkit.model.time.times import parse_instant
from mimkit.publish.build_info import INTERNAL, PUBLIC, RESTRICTED
from mimkit.publish.public.settings import PUBLISHED_IF_LISTED


class MimkitConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs does not type its metaclass hook
    """The plugin's options in `mkdocs.yml`."""

    now = options.Type((str, datetime), default="")
    """A fixed build time to use instead of the current time, typically `!ENV [MIM_NOW, ""]`."""
    audience = options.Choice((INTERNAL, RESTRICTED, PUBLIC), default=INTERNAL)
    """The audience of the site. `mim site build --audience` overrides this option."""
    all_repositories = options.Type(bool, default=False)
    """Whether the site includes the repositories in `policy/repositories.yaml`. A public site includes those with `public: true`."""
    also_public = options.ListOfItems(options.Type(str), default=[])
    """Files in the docs folder that are also published on the public site, such as `about.md` or `images/*`."""
    public_settings = options.ListOfItems(options.Choice(PUBLISHED_IF_LISTED), default=[])
    """Settings in `mkdocs.yml` to keep on the public site, even if they contain names of people or internal addresses."""
    security_policy = options.Type(bool, default=True)
    """Whether pages have a content security policy, which restricts what browsers may run and load."""
    redirects = options.Type(dict, default={})
    """Moved pages, as a mapping from the old path to the new one, such as `how-to/old.md: how-to/new.md`."""


def build_time(configured: object) -> datetime:
    """Return the build time from the `now` option. Raise ValueError if it has no offset."""
    # YAML parses timestamps itself. A time without an offset stays naive and is rejected.
    return parse_instant(configured.isoformat() if isinstance(configured, datetime) else str(configured))


def message_of(refused: MimError) -> str:
    """Return an error's complete message, with its sentence, details and hint on separate lines."""
    rows = (" ".join(row) for row in refused.rows)
    return "\n".join(each for each in (refused.sentence, *rows, refused.hint) if each)
