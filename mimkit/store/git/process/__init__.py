"""Starts git processes and reads their results."""
