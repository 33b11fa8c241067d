"""Obligations in formats for people and tools."""
