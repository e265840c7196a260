"""Operations for the bodies of laws: gradients, transformations, memory, global state."""
