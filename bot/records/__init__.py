"""The database: what was delivered, what was answered."""
