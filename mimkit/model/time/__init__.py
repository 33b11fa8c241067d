"""Instants, durations, business time and public holidays."""
