"""Listings: calls and events of others, taken in from lists and shown beside the hub's own programs."""
