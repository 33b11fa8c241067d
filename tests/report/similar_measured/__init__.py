"""How well similar incidents are found, on incidents of three vendors that were labelled by symptom."""
