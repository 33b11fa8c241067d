"""Tab completion in the shell: suggests what can be typed at the cursor, without importing any command."""
