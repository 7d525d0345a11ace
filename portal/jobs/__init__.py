"""Work after the commit: a leased job table, its worker, mail and schedules."""
