"""What is being checked: found by its name, built, called, and asked what it offers."""
