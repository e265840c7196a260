"""The report as a page."""

import re
from html.parser import HTMLParser

import pytest
from contrast import contrast
from outcomes import HOSTILE, failure, mixed, outcome, report

from rnn_spec.causes.cause import AboveLevel
from rnn_spec.causes.failure import Raised, WrongValue
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.reports.html import comparison_page
from rnn_spec.reports.html.page import page as one_page
from rnn_spec.reports.html.statement import statement, typeset
from rnn_spec.reports.merging.united import unite
from rnn_spec.reports.result import Result

VOID = {"meta", "br"}


class Page(HTMLParser):
    """A page, read: its tags in order, and whether each is closed where it should be."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.open, self.text = [], [], [], ""
        self.feed(page)
        assert [] == self.open

    def handle_starttag(self, tag, attrs):
        """Note a tag, and that it is open."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note a tag that is closed at once."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        """Check that the element that is closed was the last that was opened."""
        assert tag == self.open.pop()

    def handle_data(self, data):
        """Note what is to be read."""
        self.text += data


PAGES = {
    "mixed": mixed().to_html(),
    "interrupted": mixed(complete=False).to_html(),
    "nothing": report().to_html(),
    "card": mixed()._repr_html_(),
    "comparison": comparison_page([mixed(), report(outcome("passed", "answer"))], ["one", "other"]),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_page_is_well_formed_and_alone(page):
    """Every tag is closed, no script runs, and nothing is loaded from anywhere."""
    read = Page(page)
    loading = {"src", "srcset", "data", "action", "poster", "background"}

    assert not {"script", "link", "iframe", "img", "object", "embed", "base"} & set(read.tags)
    assert not loading & {name for name, _ in read.attributes}
    assert not any(name.startswith("on") for name, _ in read.attributes)
    assert all(value.startswith("#") for name, value in read.attributes if name == "href")
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.parametrize("page", [PAGES["mixed"], PAGES["nothing"], PAGES["comparison"]])
def test_page_suits_any_reader(page):
    """A page has a language, a title, the width of the device, dark colours and those of paper."""
    read = Page(page)

    assert ("lang", "en") in read.attributes
    assert "title" in read.tags
    assert 1 == read.tags.count("h1") + (page == PAGES["comparison"])
    assert all(
        each in page for each in ("width=device-width", "prefers-color-scheme", "@media print")
    )


def test_verdict_comes_first_and_causes_before_consequences():
    """The order of a page is that of what matters."""
    text = Page(PAGES["mixed"]).text.partition("rnn-spec report")[2]
    order = [
        "mypkg:Layer",
        "Does not conform",
        "1 failed",
        "drop-in",
        "What fails",
        "output at (0, 1): got 1, expected 2",
        "the state is dropped",
        "Smallest case found",
        "A script that fails in the same way",
        "2 laws require it, and are blocked",
        "causality",
        "Expected to fail, but passes",
        "Known to fail",
        "What passes",
        "What was skipped, and why",
        "This run",
        "torch 2.13.0",
    ]
    places = [text.find(each) for each in order]

    assert sorted(places) == places
    assert -1 not in places


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (report(outcome("passed", "answer")), "Conforms"),
        (report(outcome("skipped", "answer")), "Not verified"),
        (report(outcome("passed", "answer"), complete=False), "Interrupted"),
        (report(failure(), complete=False), "Does not conform; interrupted"),
    ],
)
def test_every_verdict_is_said(found, said):
    """The verdict is a word or two."""
    assert f'class="verdict">{said}</p>' in found.to_html()
    assert said in found._repr_html_()


@pytest.mark.parametrize(
    ("reproduced", "said"),
    [
        (None, "It was not run."),
        (True, "It was run in a process of its own, and fails in the same way."),
        (False, "and did not fail in the same way."),
    ],
)
def test_fate_of_the_script_is_said(reproduced, said):
    """Beside a script stands whether it was seen to fail."""
    assert said in report(failure(reproduced=reproduced)).to_html()


def test_failure_has_its_mathematics_and_its_picture():
    """The statement is typeset, and the case is drawn, by the law that has failed."""
    known = failure(statement=CATALOGUE["splitting"].summary)
    page = report(known).to_html()

    assert "<math" in page
    assert "<title>x, y, h_0, c_0 into LSTM, output, h_n, c_n out</title>" in page
    assert "in the layout of the layer" in page


@pytest.mark.parametrize(
    ("name", "title"),
    [("mapping", "weights for an adapter"), ("adapter", "its conventions as an adapter")],
)
def test_code_is_folded(name, title):
    """Code that was found is there to be copied, as text with its lines, and takes no room."""
    about = {"kind": "LSTM", "level": "equations", name: "a = p[0]\nb = a < 1"}
    page = report(outcome("passed", "cell"), about=about).to_html()

    assert f"<summary>{title}</summary><pre>a = p[0]\nb = a &lt; 1</pre>" in page


def test_names_between_backticks_are_code():
    """A page has no backticks in what was detected; what is between them is still escaped."""
    about = {"kind": "LSTM", "weights": "an LSTM with gates i, f, g, o in `cell.<w>`"}

    assert "in <code>cell.&lt;w&gt;</code>" in report(about=about).to_html()


def test_an_option_is_not_broken_at_its_hyphens():
    """A browser would break a line after a hyphen of `--kind`; a dash in a text is left."""
    about = {"kind": "LSTM", "weights": "state --kind LSTM -- or a <b>--c"}

    page = report(about=about).to_html()

    assert 'state <span style="white-space:nowrap">--kind</span> LSTM -- or a &lt;b&gt;--c' in page


def test_why_equations_are_not_checked_is_told_once():
    """It is a line under the verdict, and not among what was detected."""
    about = {
        "kind": "not known",
        "level": "relations",
        "equations": "unknown",
        "weights": "no sums",
    }
    page = report(outcome("passed", "answer"), about=about).to_html()

    assert 1 == page.count("no sums")
    assert "<dt>equations</dt>" not in page
    assert "<dt>level</dt>" in page


def test_card_has_what_is_needed_to_fix_a_failure():
    """The reason, the statement, the hint, the case as tensors, and the script, folded."""
    text = Page(mixed()._repr_html_()).text
    order = [
        "Does not conform",
        "splitting failed: output at (0, 1): got 1, expected 2",
        "It may be cut.",
        "Hint: the state is dropped",
        "Smallest case found: input_size 1, hidden_size 2",
        "(2, 3, 1)batch, seq, input_size",
        "It blocks 2 laws: causality, memory",
        "A script that fails in the same way",
        'replay("splitting", "x:Y")',
        "strides: expected to fail (known upstream), but passed",
    ]
    places = [text.find(each) for each in order]

    assert -1 not in places, text
    assert sorted(places) == places


def test_card_has_what_was_detected_and_what_is_not_counted():
    """As the terminal has: the kind and the level, and a line for each law that warned."""
    text = Page(mixed()._repr_html_()).text

    assert "Detected: LSTM, drop-in replacement" in text
    assert "xfailed no_steps: known upstream" in text
    assert "warned wrong_rank: accepted a 4-D input; expected an error" in text


def test_card_says_where_in_python_the_code_is():
    """A notebook has no -v."""
    about = {"kind": "LSTM", "level": "equations", "equations": "exact", "mapping": "x = 1"}
    card = report(outcome("passed", "cell"), about=about)._repr_html_()

    assert "map them (the code is in about[&#39;mapping&#39;] of the report)" in card
    assert "-v" not in card


def test_card_says_that_equations_were_not_checked():
    """Its verdict is that of the terminal."""
    above = outcome("skipped", "cell", cause=AboveLevel("equations", "relations"))
    card = report(outcome("passed", "splitting"), above)._repr_html_()

    assert "Conforms; its equations were not checked<" in card


def test_card_opens_the_first_failures():
    """The others, and every script, are opened by a click."""
    causes = [WrongValue("output", (n,), 1.0, 2.0, 0.0) for n in range(5)]
    laws = [failure(f"law_{n}", cause=cause, hint=None) for n, cause in enumerate(causes)]
    tags = re.findall(r"<details[^>]*>", report(*laws)._repr_html_())

    assert 10 == len(tags)
    assert [0, 2, 4] == [n for n, tag in enumerate(tags) if tag.endswith(" open>")]


def test_card_has_no_colour_of_text():
    """The text of a card has the colours of the notebook, which may be light or dark."""
    card = mixed()._repr_html_()

    assert {"inherit"} == set(re.findall(r"(?<![-\w])color:([^;\"]+)", card))
    assert not re.search(r"background:(?!none|rgba\(128,128,128)", card)


def test_card_names_a_class_of_a_cell_as_the_cell_does():
    """`__main__` tells a reader of a notebook nothing."""
    card = report(failure(), subject="__main__:Layer")._repr_html_()

    assert "__main__" not in card


def test_report_is_shown_by_python_as_text():
    """A report at the end of a line in Python is its verdict and its failures."""
    assert str(mixed()) == repr(mixed())


def test_law_of_ones_own_is_shown_in_words():
    """A law that is not in the catalogue has its words, and no picture."""
    page = report(failure("own_law", statement="It *holds*.")).to_html()

    assert "<p>It *holds*.</p>" in page
    assert "<svg" not in page


def test_case_without_a_size_that_its_law_needs_is_not_drawn():
    """A report of another version, whose law had other axes, is shown all the same."""
    case = failure().counterexample
    page = report(failure(counterexample=type(case)(case.options, {}))).to_html()

    assert "<svg" not in page


def hostile(law):
    """A report that says nothing but what would be harmful."""
    result = failure(
        law,
        cause=Raised("ValueError", HOSTILE),
        hint=HOSTILE,
        reproduction=f"# {HOSTILE}\n{HOSTILE}",
        statement=HOSTILE,
        family=HOSTILE,
    )
    others = [
        outcome(status, f"{law}{status}", cause=Raised("ValueError", HOSTILE), statement=HOSTILE)
        for status in ("skipped", "xfailed", "xpassed", "blocked", "passed")
    ]

    return report(
        result,
        *others,
        subject=HOSTILE,
        about={"kind": HOSTILE.upper(), HOSTILE: HOSTILE},
        versions={HOSTILE: HOSTILE},
        profile=HOSTILE,
    )


@pytest.mark.parametrize("law", ["splitting", HOSTILE], ids=["known", "hostile"])
def test_what_a_subject_says_is_no_markup(law):
    """Names, reasons, hints, scripts and versions are text, whatever they hold."""
    found = hostile(law)
    for page in (
        found.to_html(),
        found._repr_html_(),
        comparison_page([found, found], [HOSTILE] * 2),
    ):
        read = Page(page)

        assert "script" not in read.tags
        assert "\x1b" not in page
        assert page.encode("utf-8")


@pytest.mark.parametrize("law", CATALOGUE.values(), ids=CATALOGUE)
def test_every_statement_typesets(law):
    """Every statement of the catalogue becomes HTML, its formulas MathML, without a warning."""
    shown = typeset(law.statement)
    result = Result(law.name, law.level, law.summary, "failed")

    assert statement(result) == shown
    assert ("math::" in law.statement) <= ('display="block"' in shown)
    assert "system-message" not in shown
    Page(shown)


@pytest.mark.parametrize(
    "text", [".. include:: /etc/passwd", ".. raw:: html\n\n   <b>x</b>", ".. math:: \\nothing{"]
)
def test_statement_reads_no_file_and_no_html(text):
    """A statement that asks for a file or for HTML of its own, or has no formula, is refused."""
    with pytest.raises(Exception, match=r"include|raw|math|nothing"):
        typeset(text)


def test_comparison_has_every_law_by_subject():
    """A law that one subject was not asked is said not to have been."""
    other = report(outcome("passed", "answer"), subject="other:Layer")
    text = Page(comparison_page([mixed(), other], ["mypkg:Layer", "other:Layer"])).text

    assert "1 of 2 subjects conforms" in text
    assert "splittingfailednot asked" in text
    assert "answerpassedpassed" in text


def test_pages_on_several_seeds_name_them():
    """How many seeds break a law, and which; the case is that of one of them."""
    good = outcome("passed", "splitting")
    runs = [report(failure() if n == 3 else good, seed=n) for n in range(5)]
    one = Page(one_page(unite(runs), ["shard 2/2 is missing"])).text
    both = Page(comparison_page([unite(runs), report(good)], ["a", "b"], ["odd"])).text

    for text in (one, both):
        assert "with 1 of 5 seeds" in text
        assert "failed 1 of 5 (seed 3), passed 4 of 5" in text
    assert "shard 2/2 is missing" in one
    assert "0..4" in one
    assert "failed 1 of 5" in both
    assert "odd" in both


def test_colours_of_the_page_are_readable():
    """Every colour of text stands out from its ground by 4.5 to 1, on light and on dark."""
    style = re.search(r"<style>(.*?)</style>", PAGES["mixed"], re.DOTALL)[1]
    for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL):
        colours = dict(re.findall(r"--(\w+): (#\w{6})", block))
        grounds = [colours["paper"], colours["panel"]]
        inks = set(colours) - {"paper", "panel", "line", "hint", "edge"}

        assert all(contrast(colours[ink], ground) >= 4.5 for ink in inks for ground in grounds)
        assert contrast(colours["ink"], colours["hint"]) >= 7
