"""Packs of clocks that are shipped: each is a reading of a law, to be checked by whoever takes it over."""
