"""Shell tab completion: suggests what can be typed at the cursor, without importing any command."""
