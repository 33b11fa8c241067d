"""Merges versions of records, as `mim sync` and the merge driver of git do."""
