"""CFN-PAY: WeChat Pay."""

from __future__ import annotations

from cloudfn.codes import table
from cloudfn.codes.pay_book import BOOK
from cloudfn.codes.pay_commands import COMMANDS
from cloudfn.codes.pay_forgeries import FORGERIES
from cloudfn.codes.pay_own_api import OWN_API
from cloudfn.codes.pay_pages import PAGES
from cloudfn.codes.pay_prover import PROVER
from cloudfn.codes.pay_requests import REQUESTS
from cloudfn.codes.pay_setup import SETUP
from cloudfn.codes.pay_sharing import SHARING
from cloudfn.codes.pay_shipping import SHIPPING
from cloudfn.codes.pay_v2 import V2
from cloudfn.codes.pay_verdicts import VERDICTS

CODES = table(
    *REQUESTS, *VERDICTS, *COMMANDS, *PROVER, *BOOK, *OWN_API, *FORGERIES, *V2, *SETUP, *SHARING, *SHIPPING, *PAGES
)
