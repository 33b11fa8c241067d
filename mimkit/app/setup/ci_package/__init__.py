"""Finds the mimkit package for CI, pins it in the forge files, and checks whether CI can install it."""
