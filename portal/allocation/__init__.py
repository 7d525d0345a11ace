"""One ledger for whatever is scarce: places that are held, or waited for by rank."""
