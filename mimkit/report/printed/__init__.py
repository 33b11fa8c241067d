"""Documents of headings, sentences and tables, and how each format writes them."""
