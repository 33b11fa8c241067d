"""One module for each kind of page: what it shows, as values; how it looks is the templates' affair."""
