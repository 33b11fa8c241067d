"""Delivers recorded updates to channels: claim, send, receipt."""
