"""Watch the operations of torch in one call of a model."""
