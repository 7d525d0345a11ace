"""Uploaded files: what may be kept, where it lies, how it is read and served. It knows owners by their tokens alone."""
