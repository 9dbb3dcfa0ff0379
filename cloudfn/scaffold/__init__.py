"""In: the name of a template and answers. Out: new files, first as values, then on disk.

``templates`` lists what there is, ``render`` makes files of one (pure), ``write`` puts them down and never overwrites
without being told to, ``add_function`` adds a function's entry to a manifest's text and keeps everything else as it is.
Never runs npm, never asks questions, never prints.
"""

from __future__ import annotations

from cloudfn.scaffold.catalogue import Template, TemplateQuestion, templates
from cloudfn.scaffold.entry import add_function
from cloudfn.scaffold.render import NewFile, render
from cloudfn.scaffold.write import write

__all__ = ["NewFile", "Template", "TemplateQuestion", "add_function", "render", "templates", "write"]
