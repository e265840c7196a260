"""`check --watch`: check a subject again whenever one of its files is saved."""
