"""The sizes that can change, and what they require of each other."""
