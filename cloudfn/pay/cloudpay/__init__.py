"""``cloud.cloudPay``: its fields, checks and answers over the ledger. Nothing else knows its wire."""
