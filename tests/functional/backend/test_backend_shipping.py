"""After a payment, through the real SDKs: shipping information, messages, phone numbers, with production's refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cloudfn.backend import open_data, subscriptions
from cloudfn.calls import Caller
from cloudfn.events.tasks import Noticed
from cloudfn.local.payments import shipping_api
from cloudfn.pay import OPEN_APIS, Book, WeChatPay
from tests.kit.backend import Cloud, echo, serving
from tests.kit.sdk import WX, run_node
from tests.kit.shipping import paid_order

pytestmark = [pytest.mark.node, pytest.mark.npm]
SDKS = ["2.6.3", "3.0.4", "4.0.2"]
