"""Meetings that two firms agree upon in a thread: times offered, one taken, a calendar's entry, notes."""
