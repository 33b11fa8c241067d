"""One module for each kind of page. The modules prepare the values, and the templates define the layout."""
