"""Commands about paging resolver groups: the page, its answer, and the receipt."""
