"""What was done, by whom, and whose personal data was looked at."""
