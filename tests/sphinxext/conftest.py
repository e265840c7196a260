"""A build of Sphinx, of one page or of several."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest

collect_ignore_glob = [] if find_spec("sphinx") else ["*"]


@dataclass(frozen=True)
class Built:
    """What a build made, and what it warned of."""

    out: Path
    warnings: str

    def text(self, name: str = "index.html") -> str:
        """Read one of its files."""
        return (self.out / name).read_text(encoding="utf-8")


Build = Callable[..., Built]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build pages, given by their names or, if there is one, as reST."""
    from sphinx.application import Sphinx  # noqa: PLC0415 - not everywhere installed
    from sphinx.util.docutils import docutils_namespace  # noqa: PLC0415

    def built(page: str = "", builder: str = "html", **overrides: object) -> Built:
        pages = overrides.pop("pages", {"index.rst": f"Page\n====\n\n{page}\n"})
        for name, text in pages.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        extensions = ["rnn_spec.sphinxext", *overrides.pop("extensions", ())]
        settings = {"extensions": extensions, "html_math_renderer": "mathml", **overrides}
        out, log = tmp_path / "out", StringIO()
        with docutils_namespace():
            app = Sphinx(
                tmp_path, None, out, tmp_path / "trees", builder, settings, status=None, warning=log
            )
            app.build()

        return Built(out, log.getvalue())

    return built
