"""Merges versions of records, for `mim sync` and git's merge driver."""
