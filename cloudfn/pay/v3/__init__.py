"""WeChat Pay's API v3 on the ledger: JSON over HTTPS, RSA signatures, AES-GCM.

One way through, no step looks back:

    MchRequest -> gate (authorization, signature, diagnosis) -> SignedRequest | V3Refusal        pure but for the keys
      -> bodies, check: the body against the fields of its endpoint -> V3Refusal | Mapping       pure
      -> orders, refunds, bills, certificates, transfers, sharing: ledger actions -> V3Answer | V3Refusal
      -> answer: bytes, signed by the platform's key, Request-ID -> Answer

    ledger (paid, refunded) -> events: the notification's plaintext, kept in the book
      -> delivery: encrypted and signed anew for each attempt -> mch.channel -> verdict (by status) -> Verdict

``api`` is the table of endpoints; ``rejected`` and ``wording`` own production's texts. Facts: the merchants'
documentation, official clients and developers' logs; docs/assumptions.md names what is unverified.
"""
