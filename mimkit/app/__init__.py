"""Implements the use cases: record a change (read, decide, write, commit, share), run checks, and list records."""
