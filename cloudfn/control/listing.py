"""The order of a list, as the list actions take it: ``OrderBy`` (or ``Orderby``) names a field, ``Order`` says how."""

from __future__ import annotations

from cloudfn.control.actions import Call
from cloudfn.control.wire import ApiError, Reply

DIRECTIONS = ("ASC", "DESC")


def sort(call: Call, rows: list[Reply], default: str = "") -> list[Reply]:
    """``rows`` by the field that the call names. Raises ApiError for a field or a direction that there is not."""
    by = call.params.text("OrderBy", "") or call.params.text("Orderby", "") or default
    order = (call.params.text("Order", "") or "ASC").upper()
    if order not in DIRECTIONS:
        raise ApiError("InvalidParameterValue.Order", f"Order [{order}] must be ASC or DESC.")
    if not by:
        return rows
    field = {name.lower().replace("_", ""): name for name in (rows[0] if rows else {})}.get(by.lower().replace("_", ""))
    if rows and field is None:
        raise ApiError("InvalidParameterValue.OrderBy", f"The list cannot be ordered by [{by}].")
    return sorted(rows, key=lambda row: str(row[field or by]), reverse=order == "DESC")
