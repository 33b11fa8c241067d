"""The mimkit that CI installs: where it comes from, how it is pinned, and whether CI can install it."""
