"""Shared by the status page formats: their updates, the texts in them, and the promises in the texts."""
