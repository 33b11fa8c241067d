"""Numbers in the formats that people, spreadsheets and monitoring read."""
