"""Finds incidents and other records based on what the user typed."""
