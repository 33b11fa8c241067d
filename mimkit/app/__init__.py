"""The order of steps: read a head, decide, write, commit, share; check; list."""
