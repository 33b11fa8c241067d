"""Clients for the forges whose issues the bot manages, one module each."""
