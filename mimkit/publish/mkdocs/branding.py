"""The organisation's branding from `extra.brand` in `mkdocs.yml`: name, colour, support link and footer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

CSS: Final = "assets/mim-brand.css"
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_LINK: Final = re.compile(r"(https?://|mailto:)[^\s<>\"']+")
_MARKUP: Final = re.compile(r'["<>]')
"""Characters that end an attribute or element.

They are not allowed in the name, because theme templates do not escape it.
"""
_CONTRAST: Final = 4.5
"""The minimum text contrast that WCAG 2.2 requires (1.4.3)."""


@dataclass(frozen=True, slots=True)
class Brand:
    """The values of `extra.brand`. A value that is not set is an empty string."""

    name: str = ""
    """The name of a public site, used instead of `site_name`."""
    colour: str = ""
    """The header colour, such as `#0b5cad`. The header text is white if the contrast is sufficient, else black."""
    support: str = ""
    """Where readers can get help: a web URL, or `mailto:` with an email address."""
    footer: str = ""
    """Text at the bottom of each page."""

    @property
    def css(self) -> str:
        """The style sheet that sets the colour, or empty if no colour is set."""
        if not self.colour:
            return ""
        text, soft = (
            ("#ffffff", "#ffffffc7")
            if _contrast(self.colour, "#ffffff") >= _CONTRAST
            else ("#000000", "#000000c7")
        )
        keys = {
            "primary-fg-color": self.colour,
            "primary-fg-color--light": self.colour,
            "primary-fg-color--dark": self.colour,
            "primary-bg-color": text,
            "primary-bg-color--light": soft,
        }
        lines = "".join(f"  --md-{key}: {value};\n" for key, value in keys.items())
        return f'[data-md-color-primary="custom"] {{\n{lines}}}\n'

    def with_footer(self, copyright_notice: str | None) -> str | None:
        """Return the page footer: the theme's copyright notice (HTML), the footer text and the support link.

        None if all are empty.
        """
        link = f'<a href="{escape(self.support)}">Support</a>' if self.support else ""
        parts = (copyright_notice or "", str(escape(self.footer)), link)
        return " \N{MIDDLE DOT} ".join(each for each in parts if each) or None


def brand_of(config: MkDocsConfig) -> Brand:
    """Return the site's branding. Raise PluginError for an unknown key or an invalid value."""
    values = config.extra.get("brand") or {}
    known = [each.name for each in fields(Brand)]
    if not isinstance(values, Mapping) or any(each not in known for each in values):
        raise PluginError(f"extra.brand in mkdocs.yml can have these keys: {', '.join(known)}.")
    brand = Brand(**{key: str(value or "") for key, value in values.items()})
    if found := _MARKUP.search(brand.name):
        raise PluginError(f"extra.brand.name contains {found[0]!r}; write the name without this character.")
    if brand.colour and not _COLOUR.fullmatch(brand.colour):
        raise PluginError(
            f'extra.brand.colour is {brand.colour!r}; write it as "#0b5cad", with quotation marks.'
        )
    if brand.support and not _LINK.fullmatch(brand.support):
        raise PluginError(f"extra.brand.support is {brand.support!r}; use https://... or mailto:...")
    return brand


def theme_files(config: MkDocsConfig) -> Iterator[str]:
    """Yield the paths of the logo and the favicon in the docs folder, which every audience sees."""
    for key in ("logo", "favicon"):
        name = config.theme.get(key)
        if isinstance(name, str) and (Path(config.docs_dir) / name).is_file():
            yield name


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as defined by WCAG 2.2, from 1 (identical) to 21 (black and white)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
