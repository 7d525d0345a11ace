"""Programs of the demo hub: what there was last month, what there is now, and who has booked it."""
