"""Documents made of headings, sentences and tables, and their output formats."""
