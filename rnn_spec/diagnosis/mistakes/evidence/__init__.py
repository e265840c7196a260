"""What experiments need: calls of a layer, changed calls, and what mistakes make of them."""
