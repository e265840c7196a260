"""Subjects of each sort: called as torch.nn's layers, adapted, the notebook's network."""
