"""The forges whose issues the bot keeps: one module knows each."""
