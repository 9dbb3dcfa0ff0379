"""``/_cloudfn/...``: what the command line, the console and tests ask the running cloud. JSON in, JSON out.

One file for each subject, with its own ``ROUTES``; a handler takes the one value that it needs, never the whole cloud.
"""
