"""Notices: an inbox in the portal, letters beside it, what of them somebody wants, and news that is advertising."""
