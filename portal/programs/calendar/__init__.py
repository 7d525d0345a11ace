"""The calendar of programs: a month, a week, a list."""
