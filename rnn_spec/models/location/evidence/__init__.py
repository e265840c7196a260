"""What the calls of a model show: where samples and steps are, and which operation differs."""
