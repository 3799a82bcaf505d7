"""What we know, and how it is stored and found."""
