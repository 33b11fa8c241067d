"""Writes objects and commits without the working tree."""
