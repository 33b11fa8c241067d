"""What can happen: each command is data, and decides by guard, build, return."""
