"""Makes text safe for a terminal, for Markdown and for a forge."""
