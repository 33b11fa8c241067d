"""Shares what is recorded with the remote: fetches, repeats or merges, and pushes."""
