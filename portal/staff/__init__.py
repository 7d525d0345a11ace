"""The console of the hub's people: queues, grants, search, settings, synonyms, logs, texts."""
