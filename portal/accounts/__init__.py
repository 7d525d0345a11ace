"""People: signing up and in, their sessions, consents and staff grants."""
