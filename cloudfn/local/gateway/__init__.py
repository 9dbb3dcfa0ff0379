"""The local address: one port on 127.0.0.1 for the mini program, the SDK, the console and the command line.

In: HTTP requests, each judged by ``guard`` first. Out: calls to the pool, the backend and WeChat Pay, their answers.
Never decides what a payment or a document means, and never serves a page or a host that is not its own.
"""
