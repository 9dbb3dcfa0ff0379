"""Packages functions. In: the manifest and the functions' folders. Out: artifacts with a digest, and what stayed out.

``collect`` only decides, ``build`` also installs, packs and stores. Never uploads, never looks at values of a stage,
and never writes into the user's folders, except to a folder named as ``out``.
"""

from cloudfn.build.artifact import Artifact, Collected, LeftOut, PackFile
from cloudfn.build.builder import build, contents
from cloudfn.build.collect import chosen, collect

__all__ = ["Artifact", "Collected", "LeftOut", "PackFile", "build", "chosen", "collect", "contents"]
