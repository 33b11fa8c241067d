"""Text that is safe in a terminal, in Markdown and on a forge."""
