"""Full-text search that understands Korean. Knows documents, not the features that write them."""
