"""Scores a drill, and writes the scorecard in each format."""
