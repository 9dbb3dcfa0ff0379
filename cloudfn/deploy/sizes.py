"""Sizes for people."""


def kilobytes(size: int) -> str:
    """``512 B``, ``3.1 kB``, ``12.4 MB``."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
