"""The text of a message in the form of its channel: HTML for mail, Markdown for chat."""
