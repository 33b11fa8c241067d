"""Git, as a place where commits are built beside the checkout and nothing is ever forced."""
