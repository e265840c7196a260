"""Operations that read steps they must not read."""
