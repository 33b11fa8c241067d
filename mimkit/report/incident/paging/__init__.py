"""What became of pages: who has not answered, and the facts about each resolver group."""
