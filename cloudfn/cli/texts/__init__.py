"""What commands say, each text in English and Chinese side by side; what fails is a code of ``cloudfn.codes`` instead.

A file for each group of commands, imported by those commands only. A text that shows values is a function of them, so
that the type checker reads every use: ``app.say(data.imported(3, "orders"))``.
"""

from __future__ import annotations

from cloudfn.languages import Phrase as Phrase
