"""One law tried on one subject: cases generated, searched, shrunk and judged."""
