"""Mentors, their time, what firms have of it, and what came of it."""
