"""WeChat Pay's API v2: XML, MD5 or HMAC-SHA256, refunds with a client certificate. Stands beside ``v3``, on ``mch``."""
