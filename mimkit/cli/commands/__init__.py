"""The commands, with one module per command group. `mimkit.cli.registry` maps command names to modules."""
