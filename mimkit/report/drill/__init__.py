"""The scorecard of a drill: what is scored, how, and how each format writes it."""
