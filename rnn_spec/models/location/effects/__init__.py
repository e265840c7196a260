"""Operations that raise, draw, overwrite, keep, or cut off a gradient."""
