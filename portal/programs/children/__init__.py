"""Children under fourteen: their guardians book for them, and consent."""
