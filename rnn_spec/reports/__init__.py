"""What a run found: data, JSON, HTML and terminal output."""
