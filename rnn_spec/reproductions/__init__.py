"""Scripts that reproduce a failure, and running them."""
