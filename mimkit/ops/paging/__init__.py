"""Commands for paging resolver groups: page, acknowledge, and record the page receipt."""
