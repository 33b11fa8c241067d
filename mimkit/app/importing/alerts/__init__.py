"""Reads alert payloads. Each dialect has its own module."""
