"""The site: the pages of docs/ in both languages, searchable, with a page for every code and for the HTTP surface.

    python docs/site/build.py FOLDER

English stands at the top, Chinese below ``zh/``. Needs mkdocs-material and jieba, and no network; what is built refers
to no other host. Ends with exit code 1 at a broken link, a page without a place, or a missing twin.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import tempfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from navigation import LANGUAGES, Language, navigation
from pages import stage
from pymdownx.slugs import slugify

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="is made anew")
    folder: Path = parser.parse_args().folder.resolve()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("jieba").setLevel(logging.ERROR)
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        for language in LANGUAGES:  # English first: mkdocs empties the folder that it builds into
            source = Path(scratch) / language.code
            stage(source, language)
            try:
                build(_config(source, folder / language.folder, language))
            except Abort as abort:
                sys.exit(str(abort))
    print(f"{sum(1 for _ in folder.rglob('*.html'))} pages in {folder}")


def _config(source: Path, target: Path, language: Language) -> object:
    return load_config(
        config_file=str(HERE / "mkdocs.yml"),
        docs_dir=str(source),
        site_dir=str(target),
        site_description=language.description,
        nav=navigation(source, language),
        strict=True,
        plugins=[{"material/search": {"lang": language.search}}],
        # Headings get the anchors that GitHub gives them, so that the pages' links hold in both places.
        markdown_extensions=[
            "tables",
            "attr_list",
            "sane_lists",
            "def_list",
            "pymdownx.superfences",
            "pymdownx.highlight",
            {"toc": {"permalink": True, "slugify": slugify(case="lower")}},
        ],
        theme={**THEME, "language": language.theme},
        extra={"generator": False, "alternate": [{"lang": one.code} for one in LANGUAGES], "languages": LANGUAGES},
    )


THEME = {
    "name": "material",
    "custom_dir": str(HERE / "theme"),
    "font": False,  # else the pages ask another host for it
    "icon": {"logo": "material/cloud-check-outline"},
    "features": [
        "navigation.sections",
        "navigation.top",
        "navigation.footer",
        "search.suggest",
        "search.highlight",
        "content.code.copy",
        "toc.follow",
    ],
    "palette": [
        {
            "media": f"(prefers-color-scheme: {kind})",
            "scheme": scheme,
            "primary": "teal",
            "toggle": {"icon": f"material/weather-{icon}", "name": kind},
        }
        for kind, scheme, icon in (("light", "default", "sunny"), ("dark", "slate", "night"))
    ],
}

if __name__ == "__main__":
    main()
