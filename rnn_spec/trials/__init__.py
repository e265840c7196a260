"""A law tried on a subject: cases drawn, searched and shrunk, and outcomes decided."""
