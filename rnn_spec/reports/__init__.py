"""What was found: as data, as JSON and as a page."""
