"""MIM3xx, the logic of the timeline."""
