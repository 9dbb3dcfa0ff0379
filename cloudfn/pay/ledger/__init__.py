"""The ledger: orders, refunds, notifications and shares, the rules of their lives, and the book that they are kept in.

It knows no API: what a request looks like on the wire, and how a refusal is worded there, are matters of the room in
front of it.
"""
