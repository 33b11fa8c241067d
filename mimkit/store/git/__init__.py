"""Git access: builds commits without the working tree, and never forces an update."""
