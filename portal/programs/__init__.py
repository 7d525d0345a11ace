"""Programs of the hub: published, booked, attended."""
