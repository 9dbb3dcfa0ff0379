"""Installs what functions depend on, each set of packages once: for ``dev``, ``invoke``, ``build``, the emulated cloud.

``wanted`` reads what a folder asks for, ``tries`` decides how npm is asked, ``store`` keeps finished sets and places
them into folders, ``tree`` tells whether a folder has all of it, ``tool`` runs npm and pip in a clean environment.
"""
