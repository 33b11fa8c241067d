"""Delivers recorded updates to channels: claims each update, sends it, and records a receipt."""
