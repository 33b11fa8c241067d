"""The full screen of `mim watch`; the only package that imports Textual."""
