"""What the keys do: what is asked, and the commands that run."""
