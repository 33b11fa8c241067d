"""Recognises internal details by their form: secrets, calls and chat rooms, tickets, phone numbers."""
