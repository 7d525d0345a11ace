"""The console's desk for programs: writing, copying, importing, offering and calling off; who takes part."""
