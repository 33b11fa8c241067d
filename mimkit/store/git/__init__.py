"""Git access: creates commits without using the working tree, and never forces an update."""
