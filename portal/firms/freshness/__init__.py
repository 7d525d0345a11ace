"""Whether what firms say of themselves is still true: states, asking, saying so."""
