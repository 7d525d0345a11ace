"""Finding firms, technologies and services."""
