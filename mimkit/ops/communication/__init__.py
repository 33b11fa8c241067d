"""Commands for stakeholder communication: updates and their delivery."""
