"""What is owed: every promise of the policy as one mechanism; the time is always an argument."""
