"""Profit sharing: a part of what a payer paid goes on to others. The eight APIs of cloudPay over the same ledger.

Sources: the vendor's cloudPay pages and, for limits and texts, WeChat Pay's list of questions about profit sharing.
"""
