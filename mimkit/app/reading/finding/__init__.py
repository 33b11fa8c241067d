"""Finds incidents and other records by what a user typed."""
