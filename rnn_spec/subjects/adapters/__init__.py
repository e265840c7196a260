"""An adapter: a layer with its own conventions, called as torch.nn's layers."""
