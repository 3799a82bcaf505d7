"""A reading-list entry becomes stored chunks."""
