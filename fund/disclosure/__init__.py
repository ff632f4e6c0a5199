"""What the public may see: a donor finds a gift without seeing anyone else's name."""
