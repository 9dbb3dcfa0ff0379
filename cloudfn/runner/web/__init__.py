"""HTTP functions: a web server that ``scf_bootstrap`` starts, one process a function, many requests at once.

In: HTTP requests, and saves of a function's files. Out: answers as they come, piece by piece, and events. Which request
is whose is the gateway's to say.

The platform expects the server on port 9000. Several servers of one machine cannot share it, so each gets a free port,
and what listens on 9000 is put there: by a preload in Node.js (``node/listen.js``), by ``sitecustomize`` in Python
(``python/web``). Other servers read ``CLOUDFN_PORT``.
"""
