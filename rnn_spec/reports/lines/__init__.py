"""Parts of a report as lines of text, which the terminal and HTML share."""
