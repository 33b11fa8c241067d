"""MIM4xx, what stakeholders are told."""
