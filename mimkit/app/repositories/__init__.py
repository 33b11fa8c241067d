"""Locates other repositories with incident records, and decides what may be shown from them."""
