"""Renders a message in the format of its channel: HTML for mail, Markdown for chat."""
