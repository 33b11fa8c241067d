"""Merges different versions of records, for `mim sync` and for git's merge driver."""
