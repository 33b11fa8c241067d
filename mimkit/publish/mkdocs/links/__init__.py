"""Edit links on pages built by MkDocs, and redirects from old URLs."""
