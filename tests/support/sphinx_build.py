"""A Sphinx build of one page or of several."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

__all__ = ["Built", "build"]


@dataclass(frozen=True)
class Built:
    """The output folder of a build, and its warnings."""

    out: Path
    warnings: str

    def text(self, name: str = "index.html") -> str:
        """Return the text of one of its files."""
        return (self.out / name).read_text(encoding="utf-8")


Build = Callable[..., Built]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return a function that builds pages: one page of reST, or several by their names."""
    pytest.importorskip("sphinx")
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
