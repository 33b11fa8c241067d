"""Writes objects and commits without using the working tree."""
