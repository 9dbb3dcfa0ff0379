"""Which files of a function's folder enter its package. Secrets never do; then exclude, include, the ignore files and
our defaults are asked in this order.

Patterns have the syntax of .gitignore and are matched against the path below the function's folder; those of the
project's own ``.cloudfnignore`` against the path below the project.
"""

from __future__ import annotations

from pathlib import Path

from pathspec import GitIgnoreSpec

from cloudfn import regular_files
from cloudfn.build.artifact import Why
from cloudfn.errors import BuildError
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function, Manifest

IGNORE_FILE = ".cloudfnignore"

DEFAULTS = (
    # Version control, editors, operating systems.
    ".git", ".gitignore", ".gitattributes", ".svn", ".hg", ".idea", ".vscode", ".DS_Store", "Thumbs.db", "*.swp", "*~",
    # Ours, and the package managers' own: .npmrc often holds a token.
    "/.cloudfn", IGNORE_FILE, "/cloudfn.yaml", ".npmrc", ".yarnrc*", ".cache",
    # What a function leaves behind or needs only while it is written.
    "*.log", "/logs", "/tests", "/test", "/__tests__", "/coverage", ".nyc_output",
    "__pycache__", "*.pyc", ".pytest_cache", ".venv",
)  # fmt: skip
"""Source maps stay in: without them a stack trace of compiled code cannot be read."""

IN_DEPENDENCIES = frozenset(
    {
        *(".bin", ".cache", ".package-lock.json", ".yarn-integrity", ".modules.yaml", ".npmrc", ".DS_Store"),
        *("__pycache__", ".cloudfn-set.json"),
    }
)
"""What stays out of installed packages: bookkeeping only, since a package may need a folder called test."""

NEVER_ENTERED = frozenset({".git", ".svn", ".hg", ".cloudfn"})
"""Folders that no ``include`` opens."""

SECRET_ENDINGS = (".pem", ".p12", ".pfx", ".key")
SECRET_STARTS = (".env", "apiclient_", "id_rsa", "id_ed25519")
PUBLIC = frozenset({"cacert.pem", "roots.pem"})
"""The certificate authorities that HTTPS clients carry along; without them no connection is trusted."""


def is_secret(file_name: str) -> bool:
    """Whether a file of this name never enters a package: environment files, merchant certificates, private keys."""
    lowered = file_name.lower()
    return lowered not in PUBLIC and (lowered.endswith(SECRET_ENDINGS) or lowered.startswith(SECRET_STARTS))


@dataclass(frozen=True, slots=True)
class Rules:
    """The patterns of one folder. ``prefix`` is its place below the project, "" when it lies elsewhere.

    ``installed``: the whole tree is installed packages. ``published``: and nothing in it can be the user's secret.
    """

    own: GitIgnoreSpec
    project: GitIgnoreSpec
    include: GitIgnoreSpec
    exclude: GitIgnoreSpec
    defaults: int  # how many of own's patterns are ours
    prefix: str = ""
    node_modules: bool = False
    installed: bool = False
    published: bool = False

    def opens(self, why: Why) -> bool:
        """Whether a file below a folder that is left out for ``why`` may still enter: ``include`` has the last word,
        except over ``exclude``, which may itself take something back with ``!``."""
        if why == "install" or not self.include.patterns:
            return False
        return why != "exclude" or any(pattern.include is False for pattern in self.exclude.patterns)

    def why(self, name: str, *, folder: bool) -> tuple[Why, str] | None:
        """Why ``name`` (below the function's folder) stays out and by which pattern; None when it enters."""
        path = f"{name}/" if folder else name
        last = name.rpartition("/")[2]
        if folder and last in NEVER_ENTERED:
            return "default", last
        if not folder and not self.published and is_secret(last):
            return "secret", last
        if folder and last == "node_modules" and not self.node_modules:
            return "install", last
        if found := _match(self.exclude, path):
            return "exclude", found
        if _match(self.include, path):
            return None
        return self._ignored(path)

    def _ignored(self, path: str) -> tuple[Why, str] | None:
        if self.installed or path.startswith("node_modules/"):
            last = path.rstrip("/").rpartition("/")[2]
            if last in IN_DEPENDENCIES:
                return "default", last
            if len(self.own.patterns) == self.defaults and not self.project.patterns:
                return None  # the usual case, and there may be thousands
        result = self.own.check_file(path)
        if result.include is False:  # a "!pattern" has the last word
            return None
        if result.include and result.index is not None:
            pattern = _text(self.own, result.index)
            return ("default" if result.index < self.defaults else "ignored"), pattern
        if self.prefix and (found := _match(self.project, f"{self.prefix}/{path}")):
            return "ignored", found
        return None


def rules_for(manifest: Manifest, function: Function) -> Rules:
    """The rules of ``function``, with both ignore files read. ``vendored`` takes its node_modules as they are."""

    own = read_lines(function.dir / IGNORE_FILE)
    prefix = ""
    if function.dir.is_relative_to(manifest.directory):
        prefix = function.dir.relative_to(manifest.directory).as_posix().removeprefix(".")
    same = function.dir == manifest.directory
    return Rules(
        own=GitIgnoreSpec.from_lines([*DEFAULTS, *own]),
        project=GitIgnoreSpec.from_lines(() if same else read_lines(manifest.directory / IGNORE_FILE)),
        include=GitIgnoreSpec.from_lines(function.include),
        exclude=GitIgnoreSpec.from_lines(function.exclude),
        defaults=len(DEFAULTS),
        prefix=prefix,
        node_modules=function.install == "vendored" and not function.is_python,
    )


def shared_rules(manifest: Manifest, folder: Path) -> Rules:
    """The rules of a shared folder: it has its own ignore file; its dependencies are the function's."""
    return rules_for(manifest, Function("", folder, install="none"))


def installed_rules() -> Rules:
    """The rules for a tree that a package manager installed for us: only secrets and bookkeeping stay out."""

    nothing = GitIgnoreSpec.from_lines(())
    return Rules(nothing, nothing, nothing, nothing, 0, node_modules=True, installed=True)


def read_lines(path: Path) -> list[str]:
    """The lines of an ignore file; none when there is no such file. Raises BuildError (CFN-PKG-003)."""
    try:
        return regular_files.read_text(path).splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        reason = regular_files.why_unread(error)
        raise BuildError("CFN-PKG-003", function=path.parent.name, file=path, reason=reason) from error


def _match(spec: GitIgnoreSpec, path: str) -> str:
    """The pattern that names ``path``, or ""."""
    if not spec.patterns:
        return ""
    result = spec.check_file(path)
    return _text(spec, result.index) if result.include and result.index is not None else ""


def _text(spec: GitIgnoreSpec, index: int) -> str:
    return str(getattr(spec.patterns[index], "pattern", ""))
