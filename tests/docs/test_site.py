"""The built site, whose folder `SITE` names: whole, and loading nothing from elsewhere."""

import os
import re
import sys
import tempfile
from pathlib import Path

import pages
import pytest

TAG = re.compile("<[^>]*>")
CELL = re.compile("<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def folder():
    """The folder of the built site."""
    if "SITE" not in os.environ:
        pytest.skip("SITE names no built site")

    return Path(os.environ["SITE"])


@pytest.fixture(scope="module")
def site(folder):
    """The pages of the built site."""
    return pages.read(folder)


def test_links_inside_the_site_lead_somewhere(site):
    """Each link to a file of the site finds the file, and the anchor in it."""
    assert len(site) > 1
    assert [] == pages.dead(site)


def test_nothing_is_loaded_from_elsewhere(folder, site):
    """No script, style, picture or font is of another site, and all of this one are there."""
    assert [] == pages.alien(folder, site)


def test_verdict_in_the_readme_is_that_of_a_run(folder):
    """What the README shows of torch.nn's LSTM was found when the site was built."""
    page = (folder / "compliance.html").read_text(encoding="utf-8")
    cells = [TAG.sub("", cell).strip() for cell in CELL.findall(page)]
    statuses = cells[2 : cells.index("torch.nn:RNN")]
    verdict, passed, *counts = cells[cells.index("torch.nn:LSTM") + 1 :][: 1 + len(statuses)]
    others = [f"{count} {name}" for count, name in zip(counts, statuses[1:], strict=True) if count]
    said = f"torch.nn:LSTM {verdict} (… {statuses[0]}, {', '.join(others)})"

    assert passed.isdigit()
    assert said in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_page_says_where_it_was_built(site):
    """No page has a path of the machine that built it."""
    places = {str(ROOT), str(Path.home()), sys.prefix, tempfile.gettempdir() + "/"}
    said = [(file, place) for file in site for place in places if place in file.read_text("utf-8")]

    assert [] == said


@pytest.mark.parametrize("link", ["gone.html", "#gone", "index.html#gone", "folder/"])
def test_dead_link_is_seen(tmp_path, link):
    """A file or an anchor that is not there is a dead link; what is there is none."""
    good = '<a href="index.html#here" id="here"></a><a href="https://example.org/"></a>'
    (tmp_path / "index.html").write_text(f'{good}<a href="{link}"></a>')

    assert [("index.html", link)] == pages.dead(pages.read(tmp_path))


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="{}"></script>',
        '<link rel="stylesheet" href="{}">',
        '<img src="{}">',
        "<style>@font-face {{ src: url('{}') }}</style>",
        '<p style="background: url({})">',
    ],
)
def test_what_is_loaded_from_elsewhere_is_seen(tmp_path, tag):
    """Whatever a page loads is looked at."""
    address = "https://example.org/x"
    (tmp_path / "index.html").write_text(tag.format(address))

    assert [("index.html", address)] == pages.alien(tmp_path, pages.read(tmp_path))
