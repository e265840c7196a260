"""The contrast of two colours."""


def contrast(one, other):
    """Return the contrast of two colours, as WCAG 2 defines it."""
    low, high = sorted(map(luminance, (one, other)))

    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    """Return the relative luminance of a colour."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]

    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
