"""A firm's logo, cover, pictures and documents: of itself, or of one of its technologies and services."""
