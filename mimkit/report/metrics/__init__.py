"""Formats metrics for people, spreadsheets and monitoring systems."""
