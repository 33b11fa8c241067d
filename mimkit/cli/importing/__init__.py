"""What the commands that import print."""
