"""Finds and pins the mimkit package for CI in the forge files, and checks whether CI can install it."""
