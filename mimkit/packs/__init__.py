"""Regulatory deadline packs that ship with mimkit. Each pack interprets a law, so verify it before you adopt it."""
