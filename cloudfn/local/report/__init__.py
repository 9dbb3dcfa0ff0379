"""In: one order with its deliveries, events and users. Out: one HTML file that may be shown to strangers.

Nothing of it is taken over because it looks harmless: structured values are shown by their shape, and texts go through
``masking``, which replaces what the order itself, its payloads, documents and users name as somebody's, and what looks
like a number, key or address of anybody.
"""

from cloudfn.local.report.content import Sources, content
from cloudfn.local.report.page import file_name, page

__all__ = ["Sources", "content", "file_name", "page"]
