"""The page of one's own firm: what its people see first, and the tabs of what they keep there."""
