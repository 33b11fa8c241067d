"""Recognises internal details by their format: secrets, calls and chat rooms, tickets, and phone numbers."""
