"""What the report of a proof says, both languages side by side."""

from __future__ import annotations

from cloudfn.languages import Phrase

PROOF = Phrase("Proof", "证明")
HOLDS = Phrase("It holds.", "成立")
FAILS = Phrase("**It does not hold.**", "**不成立**")
ORDER = Phrase("Order", "订单")
DELIVERIES = Phrase("Deliveries", "投递次数")
CALLS = Phrase("Backend calls of one delivery", "一次投递的后端调用")
CHANGES = Phrase("What one delivery changes", "一次投递的改动")
EFFECTS = Phrase("Outward effects", "外部影响")
TRIAL = Phrase("Trial", "试验")
DELIVERED = Phrase("Deliveries", "投递")
"""A column, which has little room."""
