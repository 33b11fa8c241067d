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
    """A build time to use instead of the current time; intended for `!ENV [MIM_NOW, ""]`."""
    audience = options.Choice((INTERNAL, RESTRICTED, PUBLIC), default=INTERNAL)
    """The audience of the site; `mim site build --audience` overrides it."""
    also_public = options.ListOfItems(options.Type(str), default=[])
    """Files in the docs folder that the public site includes as well, such as `about.md` or `images/*`."""
    public_settings = options.ListOfItems(options.Choice(PUBLISHED_IF_LISTED), default=[])
    """Settings of `mkdocs.yml` that the public site contains as well; they may name people and internal addresses."""
    security_policy = options.Type(bool, default=True)
    """Whether pages restrict what a browser may run and load for them."""
    redirects = options.Type(dict, default={})
    """Moved pages: the old path and the new one, such as `how-to/old.md: how-to/new.md`."""


def build_time(configured: object) -> datetime:
    """Return the time of the option `now`; raises ValueError without an offset."""
    # YAML parses a time itself; without an offset it stays naive, and is rejected.
    return parse_instant(configured.isoformat() if isinstance(configured, datetime) else str(configured))


def message_of(refused: MimError) -> str:
    """Return everything that an error says, one line for each part."""
    rows = (" ".join(row) for row in refused.rows)
    return "\n".join(each for each in (refused.sentence, *rows, refused.hint) if each)
