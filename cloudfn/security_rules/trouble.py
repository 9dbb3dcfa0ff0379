"""An expression that has no value."""

from __future__ import annotations


class RuleTrouble(Exception):
    """The expression has no value: its ``get`` names no document (``path``) or reads too many, its regular expression
    takes too long.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
