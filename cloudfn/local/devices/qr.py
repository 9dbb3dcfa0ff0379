"""The pairing address as a QR code, for the console and the terminal."""

from __future__ import annotations

import io


def picture(text: str) -> str:
    """A ``data:`` URI of an SVG, black on white, so that it is read in a dark console too."""
    import segno  # 30 ms, for those who pair a phone

    uri: str = segno.make(text, error="m").svg_data_uri(scale=4, border=3, dark="#000", light="#fff")
    return uri


def blocks(text: str) -> str:
    """For a terminal: half blocks, two rows of dots in a line."""
    import segno  # as above

    out = io.StringIO()
    segno.make(text, error="l").terminal(out, border=2, compact=True)
    return out.getvalue()
