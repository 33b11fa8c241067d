"""One module for each group of verbs; `mimkit.cli.registry` says which verb lives where."""
