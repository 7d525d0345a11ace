"""Threads between firms: who speaks in them, what was said, and who has read it."""
