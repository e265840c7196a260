"""What a law is made of: quantities, conditions, outcomes, cases, and operations for its body."""
