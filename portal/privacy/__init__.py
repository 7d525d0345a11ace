"""What people may ask of the hub about their own data: to see it, to take it along, to have it destroyed."""
