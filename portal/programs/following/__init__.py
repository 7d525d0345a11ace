"""What goes on from a program: what it was like, what was handed out, what figures it makes."""
