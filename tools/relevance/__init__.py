"""How well search answers, beside what it could be built from."""
