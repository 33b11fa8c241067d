"""Completion in the shell: which words can stand where the cursor is, without importing any command."""
