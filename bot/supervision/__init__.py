"""Help for supervisors: packs for reflective sessions, and a tool to think with."""
