"""In: what a person typed. Out: orders, events and documents that say it, each kind for itself, with bounded work.

Nothing is indexed: the newest are looked at first, in small pieces, so that calls go on in between. Where the work
ends before everything was looked at, ``Hits.cut`` says so.
"""

from cloudfn.local.search.documents import search_documents
from cloudfn.local.search.hits import Hits
from cloudfn.local.search.log import search_log
from cloudfn.local.search.orders import search_orders

__all__ = ["Hits", "search_documents", "search_log", "search_orders"]
