"""Forms that staff build: versioned questions, answers, files."""
