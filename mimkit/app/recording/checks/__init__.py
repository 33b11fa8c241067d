"""What is checked before a command is recorded: rules, wording, promises, sizes and values."""
