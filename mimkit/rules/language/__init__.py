"""Recognises problematic wording: blame, jargon, promises, overstatement and internal names."""
