"""Sends messages to channels: mail through an SMTP server, everything else through Apprise."""
