"""Creates records from incidents and alerts in other tools, and updates them in later imports."""
