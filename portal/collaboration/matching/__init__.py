"""Which firms fit a need and which needs fit a firm, with why; what staff make of it."""
