"""A question becomes a reply; a message becomes a kinder one."""
