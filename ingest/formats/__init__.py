"""One module a format: bytes in, text with headings and pages out."""
