"""The staff import page: a file looked at, taken in, kept as a record, and undone."""
