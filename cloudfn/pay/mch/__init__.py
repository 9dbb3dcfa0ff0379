"""What WeChat Pay's own HTTP APIs, v3 (JSON) and v2 (XML), have in common. Host: api.mch.weixin.qq.com.

``request``: a request as it arrived, byte for byte. ``keys``: whose keys verify and sign. ``local_set``: the keys that
``cloudfn pay keys`` makes. ``targets``: the function behind a notify_url. ``channel``: a notification as an HTTP
request to it. ``door``: which API answers a request, and what people are told of it.
"""
