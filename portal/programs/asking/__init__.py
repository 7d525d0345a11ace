"""What a program asks with a booking: a form that staff built, and what people answered."""
