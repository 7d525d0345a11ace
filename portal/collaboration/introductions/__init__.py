"""Introductions: staff bring two firms together; each agrees by itself, and then they have a thread."""
