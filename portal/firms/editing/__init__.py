"""Editors of profiles: a draft beside what is public, publishing, revisions, withdrawing, hiding."""
