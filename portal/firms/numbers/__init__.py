"""The numbers of a firm: entered with where they are from, corrected, removed, verified by staff."""
