"""Aggregation expressions: ``"$price"``, ``{$add: [...]}`` compiled once, evaluated for each document.

In: an expression of ``$project``, ``$group``, ``$expr`` and the like. Out: a function of the variables (``ROOT``,
``CURRENT``, ``NOW`` and those of ``$let``, ``$map``...). Nothing here knows stages or collections.
"""

from __future__ import annotations

from cloudfn.backend.database.expressions import arithmetic, arrays, dates, logic, objects, strings, types
from cloudfn.backend.database.expressions.core import OPERATORS, Expression, Variables, compile_expression, truthy

__all__ = ["OPERATORS", "Expression", "Variables", "compile_expression", "truthy"]

for _module in (arithmetic, arrays, dates, logic, objects, strings, types):
    OPERATORS.update(_module.OPERATORS)
