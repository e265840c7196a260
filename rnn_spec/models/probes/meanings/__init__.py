"""What lengths, masks and tokens mean to a model, found by calling it."""
