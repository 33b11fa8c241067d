"""One module per command group. `mimkit.cli.registry` maps command names to modules."""
