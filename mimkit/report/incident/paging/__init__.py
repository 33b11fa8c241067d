"""The results of pages: who has not answered, and facts about each resolver group."""
