"""One module per kind of page: prepares the values; templates define the layout."""
