"""Scores a drill and writes its scorecard in each format."""
