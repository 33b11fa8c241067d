"""Reads post-mortems in Markdown: sections by their headings, times, milestones and the review."""
