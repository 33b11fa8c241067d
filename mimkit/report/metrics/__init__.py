"""Metrics in formats for people, spreadsheets and monitoring."""
