"""Layers that take something otherwise than torch.nn does, and what a hint says of each."""
