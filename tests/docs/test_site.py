"""The built site in the folder `SITE`: its links work, and it loads nothing from other sites."""

import os
import re
import sys
import tempfile
from pathlib import Path

import pages
import pytest

from rnn_spec.models.laws.every_law import EVERY_LAW
from rnn_spec.reports.formats.law_pages import DOCUMENTATION, law_page

TAG = re.compile("<[^>]*>")
CELL = re.compile("<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
OF_THE_MACHINE = ("passed", "skipped")
"""Some laws are skipped where the processor cannot run them, such as `autocast`."""
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
    """Each link inside the site leads to a file that exists, and to an anchor in it."""
    assert len(site) > 1
    assert [] == pages.dead(site)


@pytest.mark.parametrize("law", EVERY_LAW)
def test_law_is_at_its_address(folder, law):
    """The address that SARIF gives for a law is that of its theorem."""
    page, _, anchor = law_page(law).removeprefix(DOCUMENTATION).partition("#")

    assert f'id="{anchor}"' in (folder / page).read_text(encoding="utf-8")


def test_nothing_is_loaded_from_elsewhere(folder, site):
    """No script, style, picture or font is from another site, and all of this site exist."""
    assert [] == pages.alien(folder, site)


def test_verdict_in_the_readme_is_that_of_a_run(folder):
    """The verdict on torch.nn's LSTM in the README is that of the run when the site was built."""
    page = (folder / "compliance.html").read_text(encoding="utf-8")
    cells = [TAG.sub("", cell).strip() for cell in CELL.findall(page)]
    statuses = cells[2 : cells.index("torch.nn:RNN")]
    verdict, *counts = cells[cells.index("torch.nn:LSTM") + 1 :][: 1 + len(statuses)]
    counted = [
        f"{'…' if status in OF_THE_MACHINE else count} {status}"
        for count, status in zip(counts, statuses, strict=True)
        if count
    ]
    line = f"torch.nn:LSTM {verdict} ({', '.join(counted)})"

    assert line in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"])
def test_layers_of_torch_conform(folder, kind):
    """When the site was built, each layer and each cell of torch.nn obeyed the laws about it."""
    page = (folder / "compliance.html").read_text(encoding="utf-8")
    cells = [TAG.sub("", cell).strip() for cell in CELL.findall(page)]

    assert "conforms" == cells[cells.index(f"torch.nn:{kind}") + 1]


def test_no_page_says_where_it_was_built(site):
    """No page has a path of the machine on which it was built."""
    paths = {str(ROOT), str(Path.home()), sys.prefix, tempfile.gettempdir() + "/"}
    found = [(file, path) for file in site for path in paths if path in file.read_text("utf-8")]

    assert [] == found


@pytest.mark.parametrize("link", ["gone.html", "#gone", "index.html#gone", "folder/"])
def test_dead_link_is_seen(tmp_path, link):
    """A link to a file or an anchor that does not exist is found."""
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
    """Anything that a page loads from another site is found."""
    address = "https://example.org/x"
    (tmp_path / "index.html").write_text(tag.format(address))

    assert [("index.html", address)] == pages.alien(tmp_path, pages.read(tmp_path))
