"""What a command shows and writes, and how it ends."""
