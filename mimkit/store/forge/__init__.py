"""Clients for the forges on which the bot manages issues. Each forge has its own module."""
