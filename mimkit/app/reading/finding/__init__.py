"""Finds incidents and other records from what the user typed."""
