"""WeChat Pay's API v2 on the ledger: XML, MD5 or HMAC-SHA256, refunds with a client certificate.

One way through, no step looks back:

    MchRequest -> xml -> gate (merchant, sign, certificate; diagnosis) -> V2Call | V2Refusal     pure but for the keys
      -> fields, check: against the fields of its API -> V2Refusal | None       pure
      -> orders, refunds, bills: ledger actions -> V2Answer | V2Refusal
      -> answer: signed like the request -> Answer

    ledger (paid, refunded) -> events: the notification in plain text, kept in the book
      -> delivery: signed XML, `req_info` encrypted -> mch.channel -> verdict (by the reply's return_code) -> Verdict

It speaks the words of ``mch.v2_words``, as cloudPay does. Facts: the merchants' documentation, npm tenpay 2.1.18 and
developers' logs; docs/assumptions.md names what is unverified.
"""
