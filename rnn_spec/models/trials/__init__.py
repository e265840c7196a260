"""The cases on which a law is tried, and one trial."""
