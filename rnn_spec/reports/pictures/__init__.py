"""Pictures of a case: the tensors that go in, and those that come out."""
