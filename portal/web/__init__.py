"""What every page passes through: access, security headers, slots, languages, errors."""
