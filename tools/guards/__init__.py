"""What keeps accounts safe, line by line, and the tests that fail without it: `python -m tools.guards`."""
