"""The nesting of a file's blocks and functions, by byte ranges. Nodes are asked for nothing twice."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node


class Blocks:
    """Numbered from the outside in; 0 is the whole file."""

    def __init__(self, blocks: Sequence[Node], functions: Sequence[Node], size: int) -> None:
        own = {node.id for node in functions}
        nodes = sorted((*blocks, *functions), key=lambda node: (node.start_byte, -node.end_byte, node.id in own))
        self.nodes: list[Node | None] = [None]
        self._starts, self._ends, self._outer, self._is_function = [-1], [size + 1], [-1], [True]
        open_ones = [0]
        for node in nodes:
            while self._ends[open_ones[-1]] < node.end_byte:
                open_ones.pop()
            self._starts.append(node.start_byte)
            self._ends.append(node.end_byte)
            self._outer.append(open_ones[-1])
            self._is_function.append(node.id in own)
            open_ones.append(len(self.nodes))
            self.nodes.append(node)

    def around(self, position: int) -> Iterator[int]:
        """The blocks that hold the byte at ``position``, the innermost first."""
        block = bisect_right(self._starts, position) - 1
        while block >= 0:
            if position < self._ends[block]:
                yield block
            block = self._outer[block]

    def innermost(self, position: int) -> int:
        return next(self.around(position))

    def function(self, position: int) -> int:
        """The innermost function that holds ``position``; the file itself outside all."""
        return next(block for block in self.around(position) if self._is_function[block])

    def outer(self, block: int) -> int:
        return max(self._outer[block], 0)
