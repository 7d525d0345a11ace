"""Taking firms in from tables that others keep: read, map, clean, match, save, report."""
