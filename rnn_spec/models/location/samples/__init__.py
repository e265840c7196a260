"""Operations that mix, exchange or lose samples or axes."""
