"""A lottery: who draws when, what is published, and that others come to the same order."""
