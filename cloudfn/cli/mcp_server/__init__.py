"""A Model Context Protocol server over stdio: what the commands do, as tools of an assistant.

In: an ``App`` (project, stage, language) and messages of a client on stdin. Out: answers on stdout, small, each with
the next step; whatever else is printed goes to stderr. Tools stand on the functions of the commands, or run the command
itself. Nothing here deploys: a plan says what a person would deploy. Only ``server`` knows the protocol's library.
"""
