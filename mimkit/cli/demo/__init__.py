"""`mim demo`: the script, the workspace and the replay."""
