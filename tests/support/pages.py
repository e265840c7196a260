"""Pages of a built site: their anchors, their links, and the files that they load."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

__all__ = ["Page", "alien", "dead", "read"]

LOADED = {
    "embed": "src",
    "iframe": "src",
    "image": "href",
    "img": "src",
    "link": "href",
    "script": "src",
    "source": "src",
}
STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')]*)""")


class Page(HTMLParser):
    """A parsed page."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self.anchors: set[str | None] = {""}
        self.links: list[str] = []
        self.loaded: list[str] = []
        text = file.read_text(encoding="utf-8")
        self.feed(text)
        self.loaded += STYLE.findall(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record the anchors, the links and the loaded files of a tag."""
        attributes = dict(attrs)
        self.anchors |= {attributes.get("id"), attributes.get("name")}
        self.links += [attributes["href"] or ""] if tag == "a" and "href" in attributes else []
        self.loaded += [attributes[LOADED[tag]] or ""] if LOADED.get(tag) in attributes else []


def read(folder: Path) -> dict[Path, Page]:
    """Parse every page in a folder and its subfolders."""
    return {file: Page(file) for file in sorted(folder.resolve().rglob("*.html"))}


def dead(pages: Mapping[Path, Page]) -> list[tuple[str, str]]:
    """List the links inside a site that lead to no file, or to no anchor of it."""
    return [
        (page.file.name, link)
        for page in pages.values()
        for link in page.links
        if not _outside(link) and not _exists(pages, page, link)
    ]


def alien(folder: Path, pages: Mapping[Path, Page]) -> list[tuple[str, str]]:
    """List the files that pages and styles load from another site, or that do not exist."""
    loaded = [(page.file, each) for page in pages.values() for each in page.loaded]
    for file in folder.rglob("*.css"):
        loaded += [(file, each) for each in STYLE.findall(file.read_text(encoding="utf-8"))]

    return [
        (file.name, each) for file, each in loaded if _outside(each) or not _is_local(file, each)
    ]


def _outside(address: str) -> bool:
    return address.startswith(("http:", "https:", "//", "mailto:"))


def _is_local(file: Path, address: str) -> bool:
    plain = unquote(urldefrag(address).url.partition("?")[0])

    return address.startswith("data:") or (file.parent / plain).exists()


def _exists(pages: Mapping[Path, Page], page: Page, link: str) -> bool:
    address, anchor = urldefrag(link)
    target = (page.file.parent / unquote(address)).resolve() if address else page.file
    anchors = pages[target].anchors if target in pages else {""}

    return target.exists() and unquote(anchor) in anchors
