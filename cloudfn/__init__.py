"""cloudfn: WeChat mini-program cloud functions, with WeChat Pay, on your own machine and on Tencent CloudBase."""

__version__ = "0.1.0"
