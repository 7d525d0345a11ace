"""Keeping an installation: backups, restoring them, and the doctor who says how it is."""
