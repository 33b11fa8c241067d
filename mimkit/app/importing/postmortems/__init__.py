"""Parses post-mortems in Markdown: sections, times, milestones and the review."""
