"""The ground floor: database, clock, errors, the viewer and the Korean language. Knows no feature."""
