"""Second factors and passkeys: what proves who one is beside, or instead of, a password."""
