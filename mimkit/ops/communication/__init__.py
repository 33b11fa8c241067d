"""Commands about what stakeholders are told: updates, and their delivery."""
