"""Booking: who wants a place, whether they may have one, and what they are told."""
