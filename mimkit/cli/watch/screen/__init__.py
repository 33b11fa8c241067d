"""The full-screen board of `mim watch`. This is the only package that imports Textual."""
