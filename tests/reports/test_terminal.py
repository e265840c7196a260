"""What a person sees in the terminal."""

import io
from dataclasses import replace

import pytest
from outcomes import HOSTILE, failure, mixed, outcome, report
from rich.console import Console
from rich.text import Text

from rnn_spec.causes.cause import AboveLevel, BlockedBy, NotOffered
from rnn_spec.causes.failure import Accepted, Raised
from rnn_spec.causes.location import Location, Raises
from rnn_spec.causes.process import TimedOut
from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.models.laws.every_law import EVERY_LAW
from rnn_spec.reports.merging.merged import merge
from rnn_spec.reports.merging.united import unite
from rnn_spec.reports.subject_not_checked import NotChecked
from rnn_spec.reports.terminal import (
    show,
    show_comparison,
    show_laws,
    show_seed,
    show_summary,
)
from rnn_spec.reports.terminal.style import console
from rnn_spec.reproductions.header import Call, Header
from rnn_spec.reproductions.script_text import script_of


@pytest.fixture
def shown(capsys, monkeypatch):
    """Print with a function at 80 columns, and give what was printed."""
    monkeypatch.setenv("COLUMNS", "80")

    def printed(function, *arguments, **options):
        function(*arguments, **options)

        return capsys.readouterr().out

    return printed


def test_verdict_is_first_and_last(shown):
    """Whether the screen is read from its top or from its end, the verdict is there."""
    lines = shown(show, mixed()).splitlines()

    assert "mypkg:Layer does not conform (1 passed, 1 failed" in lines[0]
    assert lines[:2] == lines[-2:]


def test_verdict_of_a_report_that_fits_on_a_screen_is_not_repeated(shown):
    """Where the first line is still seen, the last does not say it again."""
    assert 1 == shown(show, report(outcome("passed", "answer"))).count("conforms")


@pytest.mark.parametrize("verbose", [False, True])
def test_run_takes_one_line_unless_all_is_asked_for(shown, verbose):
    """The versions of Python and torch are named; those of other packages with -v, or in JSON."""
    versions = {"python": "3.11.7", "torch": "2.13.0", "numpy": "2.4.6"}
    text = shown(show, report(outcome("passed", "answer"), versions=versions), verbose=verbose)
    text = " ".join(text.split())

    assert "python 3.11.7, torch 2.13.0" in text
    assert verbose == ("numpy 2.4.6" in text)


def test_laws_that_were_not_asked_for_and_are_required_are_named(shown):
    """A law that passes says little where one that it requires may fail."""
    line = "Not checked, and required by the laws that passed: "
    of_shape = shown(show, report(outcome("passed", "output_shape")))
    both = report(outcome("passed", "output_shape"), outcome("skipped", "answer"))

    assert f"{line}answer (without --law all" in of_shape
    assert line not in shown(show, both)
    assert line not in shown(show, report(outcome("failed", "output_shape")))
    assert line not in shown(show, report(outcome("passed", "output_shape"), complete=False))


def test_time_is_that_of_the_run_and_of_a_saved_report_that_of_its_laws(shown):
    """The seconds are those of the command: also what it did outside of laws counts."""
    found = report(replace(outcome("passed", "answer"), seconds=2.5))

    assert "seed 7, 2.5 s for the laws" in shown(show, found)
    assert "seed 7, 4.0 s, torch" in shown(show, found, seconds=4.0)


@pytest.mark.parametrize(
    ("profile", "seconds", "is_said"),
    [("default", 90.0, True), ("default", 9.0, False), ("quick", 90.0, False)],
)
def test_profile_that_takes_less_time_is_named_after_a_long_run(shown, profile, seconds, is_said):
    """Who waits for a minute or more is told how to wait less, if there is a way."""
    said = shown(show, report(failure(), profile=profile), seconds=seconds)

    assert is_said == ("--profile quick takes less time" in said)


def test_what_does_not_count_is_listed_beside_failures(shown):
    """A law that warned, was not decided or is known to fail has a line there."""
    slow = outcome("undecided", "deletable", cause=TimedOut(9.0))
    text = shown(show, report(*mixed().results, slow))

    assert "Not counted as failures  3\n  xfailed as expected: no_steps" in text
    assert "  warned wrong_rank: accepted a 4-D input; expected an error" in text
    assert "  undecided deletable: did not return within 9 s" in text


@pytest.mark.parametrize(("laws", "named_alone"), [(4, 0), (5, 2)])
def test_a_failure_keeps_its_room_beside_many_warnings(shown, laws, named_alone):
    """Three warnings have their reasons beside it, or four; the others are named in one line."""
    fields = {"cause": Accepted("a call"), "severity": "strictness"}
    warned = [outcome("warned", f"law_{each}", **fields) for each in range(laws)]
    text = shown(show, report(failure(), *warned))

    assert laws - named_alone == text.count("accepted a call")
    assert ("  warned also law_3, law_4\n" in text) == bool(named_alone)


def test_case_of_an_accepted_call_is_left_out_beside_failures(shown):
    """The failure has the room of a screen; where nothing failed, the case is shown."""
    case = Case(Options(1, 1), sizes={"seq": 17})
    fields = {"cause": Accepted("a call"), "severity": "strictness", "counterexample": case}
    accepted = outcome("warned", "wrong_rank", **fields)

    assert "seq 17" in shown(show, report(accepted))
    assert "seq 17" not in shown(show, report(accepted, failure()))


def test_call_that_should_raise_is_shown_and_not_its_case(shown):
    """A failure lists what the call passes, and a warning names it."""
    case = Case(Options(1, 1), sizes={"seq": 1, "batch": 1})
    cause = Accepted("a state", (("x", (1, 3, 1)), ("h_0", (1, 1, 1))))
    law, fields = "wrong_state_batch", {"cause": cause, "counterexample": case}
    warned = outcome("warned", law, severity="strictness", **fields)
    failed = shown(show, report(failure(law, **fields)))

    assert "called with x (1, 3, 1), h_0 (1, 1, 1), in" in " ".join(
        shown(show, report(warned)).split()
    )
    assert "the layer is called with:" in " ".join(failed.split())
    assert "x    (1, 3, 1)" in failed
    assert "output" not in failed


def test_more_failures_have_hints_statements_and_a_command(shown):
    """What is told in short says why as well, and how to see it alone."""
    laws = ("splitting", "eval_identity", "memory")
    header = {
        law: Header(law, "x:Y", case={"input_size": 1, "hidden_size": 2}, call=Call(law, "x:Y"))
        for law in laws
    }
    several = [
        failure(
            law,
            hint=None if law == "memory" else f"the hint of {law}",
            cause=Accepted(law),
            reproduction=script_of(header[law]),
        )
        for law in laws
    ]
    told = shown(show, report(*several)).partition("More failures  2")[2]

    assert "eval_identity\n    accepted eval_identity; expected an error" in told
    assert "    Hint: the hint of eval_identity" in told
    assert "    It may be cut." in told
    assert "$ rnn-spec check x:Y --law eval_identity --law memory --profile quick --seed 7" in told


def test_line_that_raises_is_shown(shown):
    """A layer that raises has the place and the text of the line."""
    place = Location(Raises("ValueError"), "a.py", 26, "hs[i] = cell(step)", "forward")
    text = shown(show, report(failure(cause=Raised("ValueError", "no"), location=place)))

    assert "First at a.py:26: ValueError is raised here.\n  > hs[i] = cell(step)" in text


def test_several_subjects_have_a_line_each_at_the_end(shown):
    """Verdict and failed laws are there for each, and the command that shows the first alone."""
    good = report(outcome("passed", "answer"), subject="x:Good")
    absent = NotChecked("x:Absent", "x has no 'Absent'\nand more")
    text = shown(show_summary, [good, mixed(), absent])
    rows = [" ".join(line.split()) for line in text.splitlines()]

    assert "x:Good conforms" in rows
    assert "mypkg:Layer does not conform splitting, strides" in rows
    assert "x:Absent not checked see below" in rows
    assert ["x:Absent was not checked:", "x has no 'Absent'"] == rows[-5:-3]
    assert text.endswith("$ rnn-spec check mypkg:Layer --profile quick --seed 7\n")


def test_many_failed_laws_of_a_subject_are_counted(shown):
    """A line of the summary has room for a few names."""
    many = report(
        *(failure(f"law_number_{n:02}", hint=None, cause=Accepted(str(n))) for n in range(20))
    )

    assert "law_number_02, and 17 more" in " ".join(shown(show_summary, [many, mixed()]).split())


def test_failure_is_told_in_full(shown):
    """A failure has its statement, reason, case, shapes, hint, consequences and script."""
    told = report(failure(reproduced=True), *mixed().results[4:6])
    text = shown(show, told, verbose=True)
    order = [
        "splitting failed",
        "It may be cut.",
        "output at (0, 1): got 1, expected 2",
        "Smallest case found: input_size 1, hidden_size 2, batch_first True, seq 3",
        "x       (2, 3, 1)  batch, seq, input_size",
        "LSTM               batch_first=True",
        "output  (2, 3, 2)",
        "Hint: the state is dropped",
        "It blocks 2 laws: causality, memory",
        "it fails in the same way",
        '\nreplay("splitting", "x:Y")\n',
    ]
    places = [text.find(each) for each in order]

    assert sorted(places) == places
    assert -1 not in places


def test_passed_laws_take_a_few_lines(shown):
    """A hundred laws that hold are counted by family; their names are for who asks for all."""
    results = [outcome("passed", f"law_{n}", family=f"family_{n % 16}") for n in range(112)]
    text = shown(show, report(*results))

    assert len(text.splitlines()) < 20
    assert "family_15 7/7" in text
    assert "law_3" not in text


@pytest.mark.parametrize(
    ("about", "line"),
    [
        (
            {"kind": "LSTM", "level": "drop-in"},
            "Detected: LSTM, drop-in replacement (torch.nn's parameters and errors apply)",
        ),
        ({"kind": "GRU", "level": "equations"}, "Detected: GRU, checked by its equations"),
        (
            {"kind": "not known", "level": "relations"},
            "Detected: a recurrent layer of unknown kind",
        ),
        ({"kind": "GRU", "level": "drop-in", "layout": "batch first"}, "layout: batch first"),
    ],
)
def test_subject_is_described(shown, about, line):
    """What was detected is on the second line, and what is special about the layer below it."""
    assert line in shown(show, report(outcome("passed", "answer"), about=about))


def test_layout_is_no_line_where_conventions_say_it(shown):
    """The picture of a case needs it; a reader has read it."""
    own = {"layout": "always batch-first", "conventions": "always batch-first; found by calling it"}
    text = shown(show, report(outcome("passed", "answer"), about={**RELATIONS, **own}))

    assert "conventions: always batch-first" in text
    assert "layout:" not in text


RELATIONS = {"kind": "GRU", "level": "relations"}

FOUND = {
    "kind": "LSTM",
    "level": "equations",
    "equations": "exact",
    "weights": "an LSTM with gates i, f, o, g in `W.weight`",
    "mapping": "def weights(layer):\n    return {}",
}


def test_found_weights_are_on_the_first_lines(shown):
    """What was found takes the place of the kind; the mapping is there on request."""
    text = shown(show, report(outcome("passed", "cell"), about=FOUND))
    whole = shown(show, report(outcome("passed", "cell"), about=FOUND), verbose=True)

    assert "Detected: an LSTM with gates i, f, o, g in `W.weight`, checked by its" in text
    assert "Weights found by experiment: to load torch.nn's, map them" in text
    assert "def weights(layer):" not in text
    assert "def weights(layer):\n    return {}\n" in whole


def test_what_torch_has_instead_is_said(shown):
    """Where torch.nn's weights would be loaded as they are, the report says what follows."""
    about = {**FOUND, "unlike": "torch.nn.LSTM adds no 1"}
    text = " ".join(shown(show, report(outcome("passed", "cell"), about=about)).split())

    assert "torch.nn.LSTM adds no 1: its weights give other results here unless they are" in text
    assert "adds no" not in shown(show, report(outcome("passed", "cell"), about=FOUND))


def test_meaning_of_the_names_of_torch_is_said(shown):
    """A layer with other weights of the same names, and one with the same, have their lines."""

    def text(**more):
        found = report(outcome("passed", "cell"), about={**FOUND, **more})
        return " ".join(shown(show, found).split())

    other = text(unlike="torch.nn.LSTM adds no 1", same_names="torch.nn.LSTM")

    assert "conforms; torch.nn.LSTM's state_dict gives other results in it (1 passed)" in other
    assert "have the names and shapes of torch.nn.LSTM's, and another meaning" in other
    assert "adds no 1" not in other
    assert "Weights: torch.nn.GRUCell's, by their names" in text(same_weights="torch.nn.GRUCell")
    assert "map them" not in text(same_weights="torch.nn.GRUCell")


def test_idle_parameters_are_named(shown):
    """Nothing depends on them, which is hardly meant."""
    about = {**FOUND, "idle": "`unused`"}

    assert "Idle parameters, on which no result depends: `unused`" in shown(
        show, report(outcome("passed", "cell"), about=about)
    )


SIGMOID = "an LSTM with a sigmoid for the candidate, off by 0.42 from torch.nn's"

LEVELS_AND_VERDICTS = [
    ("relations", "variant", SIGMOID, "Equations not checked: an LSTM with a sigmoid"),
    (
        "relations",
        "undecided",
        "not decided: it is small",
        "is small (if it is an RNN, LSTM",
    ),
    ("relations", "exact", "an LSTM", "Equations not checked: the level is relations"),
    ("equations", "variant", SIGMOID, "as stated, and checked by relations"),
]


@pytest.mark.parametrize(("level", "verdict", "weights", "line"), LEVELS_AND_VERDICTS)
def test_what_the_experiment_showed_says_why_equations_are_not_checked(
    shown, level, verdict, weights, line
):
    """A variant is a note, and what was not decided can be mapped by hand."""
    about = {"kind": "not known", "level": level, "equations": verdict, "weights": weights}
    above = outcome("skipped", "cell", cause=AboveLevel("equations", "relations"))
    text = shown(show, report(outcome("passed", "answer"), above, about=about))

    assert line in text.replace("\n", " ")
    assert 1 == text.count(weights[:20])


def test_adapter_is_not_advised_where_layers_share_parameters(shown):
    """No adapter can name the weights of each layer where they are those of another one."""
    shared = "not decided: layers share parameters: `cells.1.w` is `cells.2.w`"
    about = {"kind": "GRU", "level": "relations", "equations": "undecided", "weights": shared}
    above = outcome("skipped", "cell", cause=AboveLevel("equations", "relations"))
    own, other = (
        shown(show, report(outcome("passed", "answer"), above, about={**about, **more}))
        for more in ({"layers": "not all have parameters of their own"}, {})
    )

    assert f"Equations not checked: {shared}" in own.replace("\n", " ")
    assert "an adapter can" not in own
    assert "an adapter can" in other.replace("\n", " ")


def test_verdict_says_that_equations_were_not_checked(shown):
    """Nobody takes it for a verdict on the equations."""
    above = outcome("skipped", "cell", cause=AboveLevel("equations", "relations"))
    text = shown(show, report(outcome("passed", "splitting"), above))

    assert "conforms; its equations were not checked (1 passed, 1 skipped)" in text


def test_layer_without_options_has_no_row(shown):
    """Between what goes into a call and what comes out, there are options or nothing."""
    case = Case(Options(1, 2), {"seq": 1, "batch": 1})
    failed = outcome("failed", "finite", reason="no", counterexample=case)
    text = shown(show, report(failed, about={"kind": "LSTM"}))

    assert "h_0" in text
    assert not [line for line in text.splitlines() if line.strip() == "LSTM"]


def test_name_of_a_kind_is_a_claim(shown):
    """A layer that does not compute what its name says is not verified, where that was asked."""
    about = {"kind": "not known", "level": "relations", "named": "LSTM", "equations": "variant"}
    above = outcome("skipped", "cell", cause=AboveLevel("equations", "relations"))
    asked, other = (
        shown(show, report(outcome("passed", "splitting"), *more, about=about))
        for more in ([above], [])
    )

    assert "not verified: its name is that of a kind whose equations" in asked.replace("\n", " ")
    assert "mypkg:Layer conforms" in other


def test_kind_that_a_variant_resembles_can_be_stated(shown):
    """The line names the option that makes other equations a failure, until it is given."""
    about = {
        "kind": "not known",
        "level": "relations",
        "equations": "variant",
        "weights": SIGMOID,
        "breaks": "cell",
    }
    guessed, named, detected, stated = (
        shown(show, report(outcome("passed", "answer"), about=about | {"resembles": "LSTM"} | more))
        for more in (
            {},
            {"named": "LSTM"},
            {"kind": "LSTM"},
            {"kind": "LSTM", "level": "equations"},
        )
    )
    own = "If its equations are its own, state --level relations"
    fails = "If torch.nn.LSTM's are meant, --kind LSTM makes this a failure"

    assert fails in guessed.replace("\n", " ")
    assert (False, True) == (own in guessed, own in named.replace("\n", " "))
    assert fails in detected.replace("\n", " ")
    assert "--kind" not in stated


def test_kind_is_not_advised_where_stating_it_changes_nothing(shown):
    """A layer whose steps are torch.nn's, and whose start is its own, breaks no law."""
    about = {"kind": "GRU", "level": "relations", "equations": "step_only", "weights": "each step"}
    text = shown(show, report(outcome("passed", "answer"), about=about | {"initial state": "h0"}))

    assert "its initial state is learned" in text
    assert "--kind" not in text


@pytest.mark.parametrize("verbose", [False, True])
def test_pairs_and_options_are_shown_on_request(shown, verbose):
    """The options of the layer and the pairs that no case visited are details."""
    about = {"kind": "LSTM", "level": "drop-in", "options": "bias, num_layers"}
    text = shown(show, report(outcome("passed", "answer"), about=about), verbose=verbose)

    assert verbose == ("pairs of options tried together: 1 of 2" in text)
    assert verbose == ("options: bias, num_layers" in text)


def test_every_law_has_a_line_for_who_asks(shown):
    """Verbosely each law is in a table, with the reason."""
    text = shown(show, mixed(), verbose=True)

    assert all(each.law in text for each in mixed().results)


def test_skipped_laws_are_counted(shown):
    """They are a number, unless all laws are asked for."""
    text = shown(show, mixed())

    assert "it is not offered" not in text
    assert "\nSkipped  2\n" in shown(show, report(*mixed().results[:3]))
    assert 2 == shown(show, mixed(), verbose=True).count("it is not offered")


def test_what_was_not_checked_is_said_first(shown):
    """One line for each part of a layer that no law was about."""
    above = outcome("skipped", "cell", cause=AboveLevel("equations", "relations"))
    missing = [
        outcome("skipped", name, cause=NotOffered(name, "it does not support it"))
        for name in ("packed", "dropout", "bidirectional", "notebook")
    ]
    about = {"kind": "LSTM", "level": "relations"}
    lines = shown(show, report(outcome("passed", "answer"), above, *missing, about=about))

    assert [
        "Equations not checked: the weights are not known (an adapter can name its",
        "weights: rnn_spec.Adapter(..., weights=...))",
        "Packed sequences: not offered",
        "Options not offered: bidirectional, dropout",
    ] == lines.splitlines()[4:8]
    assert "notebook" not in lines


def test_accepted_call_that_only_warns_has_its_case(shown):
    """Which call is accepted cannot be seen otherwise, as no script is printed."""
    case = Case(Options(1, 2), {"seq": 3, "batch": 2})
    cause = Accepted("a 4-D input")
    warned = outcome(
        "warned", "wrong_rank", severity="strictness", cause=cause, counterexample=case
    )
    text = " ".join(shown(show, report(warned)).split())

    assert "expected an error (input_size 1, hidden_size 2, seq 3, batch 2)" in text


@pytest.mark.parametrize(("law", "is_said"), [("single_layer_dropout", True), ("prefix", False)])
def test_dropout_elsewhere_can_be_stated(shown, law, is_said):
    """Where a law about the place of dropout fails, the report names the argument for another."""
    text = shown(show, report(failure(law)))

    assert is_said == ('randomness="anywhere"' in text)


def test_failures_that_do_not_count_are_shown_apart(shown):
    """A layer that accepts an invalid call conforms, and this is a line of its own."""
    warned = [
        outcome("warned", "wrong_rank", severity="strictness", cause=Accepted("a 4-D input")),
        outcome("warned", "compiled", severity="portability", cause=Accepted("nothing")),
    ]
    text = shown(show, report(outcome("passed", "splitting"), *warned))

    assert text.startswith("mypkg:Layer conforms (1 passed, 2 warned)")
    assert text.index("Portability") < text.index("compiled") < text.index("Strictness")
    assert "accepted a 4-D input" in text


@pytest.mark.parametrize("law", ["reversal", "state_pair", "init_distribution", "model_call"])
def test_statement_of_a_law_has_no_formulas(shown, law):
    """The terminal shows a statement in words, without the line before a formula."""
    text = shown(show_laws, [EVERY_LAW[law]], full=True)

    assert text.startswith(law)
    assert EVERY_LAW[law].summary.split()[-1] in text
    assert not {"math", "\\", "time:", "c_0:"} & {*text.replace("::", " ").split()}
    assert "\\" not in text


def test_failures_fit_on_a_screen(shown):
    """The first of several failures is told in full, the others in short."""
    different = [failure(f"law_{n}", hint=None, cause=Accepted(f"call {n}")) for n in range(6)]
    several = report(*different, *mixed().results)
    lines = shown(show, several).splitlines()

    assert len(lines) < 60
    assert 1 == sum(line.startswith("Smallest case found") for line in lines)
    assert 6 == sum("accepted call" in line for line in lines)
    assert 7 == shown(show, several, verbose=True).count("Smallest case found")


def test_two_failures_are_both_told_in_full(shown):
    """Nothing is shortened for the sake of one failure."""
    text = shown(
        show, report(failure("law_1"), failure("law_2", hint=None, cause=Accepted("a 4-D input")))
    )

    assert 2 == text.count("Smallest case found")


@pytest.mark.parametrize(("verbose", "cases"), [(False, 1), (True, 2)])
def test_laws_that_fail_in_the_same_way_are_named(shown, verbose, cases):
    """One cause is told once, with the laws that fail because of it, unless all is asked for."""
    text = shown(show, report(failure("law_1"), failure("law_2")), verbose=verbose)

    assert cases == text.count("Smallest case found")
    assert verbose == ("For the same reason: law_2 failed" not in text)


@pytest.mark.parametrize(("verbose", "named"), [(False, 5), (True, 40)])
def test_many_consequences_are_counted(shown, verbose, named):
    """Of many laws that one failure blocks the first are named, unless all are asked for."""
    blocked = [
        outcome("blocked", f"law_{n:02}", cause=BlockedBy(("splitting",))) for n in range(40)
    ]
    text = shown(show, report(failure(), *blocked), verbose=verbose)
    said = text[text.index("It blocks 40 laws:") :].partition("\n─")[0]

    assert named == said.count("law_")
    assert verbose == ("and 35 more" not in " ".join(said.split()))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            report(outcome("skipped", "answer")),
            "mypkg:Layer not verified: no law was tried (1 skipped)",
        ),
        (report(), "mypkg:Layer not verified: no law was tried (no laws)"),
        (report(outcome("passed", "a"), complete=False), "mypkg:Layer interrupted (1 passed)"),
        (report(failure("own_law")), "mypkg:Layer does not conform (1 failed)"),
        (report(failure(reproduction=None, counterexample=None)), "does not conform"),
    ],
)
def test_every_verdict_is_said(shown, found, said):
    """The line of the verdict says what became of the run."""
    assert said in shown(show, found)


def test_nothing_that_a_subject_says_moves_the_cursor(shown):
    """Markup is shown as it is, and control characters are spelled out."""
    text = shown(
        show, report(failure(cause=Raised("[bold]", HOSTILE)), subject=HOSTILE), verbose=True
    )

    assert "\x1b" not in text
    assert "[bold]: </pre>" in text


def test_piped_output_has_no_colour_and_fits_80_columns(shown):
    """Where no person looks there are no escapes, and no line is longer than 80."""
    text = shown(show, mixed())

    assert "\x1b" not in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_script_begins_at_the_margin(monkeypatch):
    """On a narrow screen too a script can be copied: its lines are neither moved nor broken."""
    out = io.StringIO()
    narrow = Console(file=out, width=30, force_terminal=True, color_system=None)
    monkeypatch.setattr("rnn_spec.reports.terminal.report.console", lambda: narrow)
    show(report(failure()), verbose=True)

    assert "\nfrom rnn_spec import Case, Options, replay\n" in out.getvalue()


def test_subjects_stand_beside_one_another(shown):
    """Each subject has a number; below it are the families, then the laws that some break."""
    other = report(outcome("passed", "answer"), subject="other:Layer")
    text = shown(show_comparison, merge([mixed(), other]))
    lines = [" ".join(line.split()) for line in text.splitlines()]

    assert lines[0].startswith("1 mypkg:Layer does not conform")
    assert "2 other:Layer conforms (1 passed)" in lines
    assert "shape 1/7 1/1" in lines
    assert "splitting failed -" in lines
    assert "answer passed passed" not in lines


@pytest.mark.parametrize("count", [2, 6])
def test_table_of_several_fits_80_columns(shown, count):
    """Up to six subjects fit beside one another."""
    known = outcome("xfailed", "batched_state_of_sequence_named")
    reports = [report(known, failure(), subject=f"mypkg:Layer{n}") for n in range(count)]
    text = shown(show_comparison, merge(reports))

    assert all(len(line) <= 80 for line in text.splitlines())
    assert count == text.count("xfailed") - text.count("1 xfailed")


def over_seeds(**fields):
    """Reports on a law that fails with some seeds."""
    good = outcome("passed", "splitting", family="time")

    return [report(failure() if n in {3, 4} else good, seed=n, **fields) for n in range(6)]


def test_report_on_several_seeds_names_the_flaky_laws(shown):
    """The failure is shown in full, with its seeds; below are the flaky laws."""
    text = shown(show, unite(over_seeds()), remarks=["shard 2/2 is missing"])
    lines = [line.strip() for line in text.splitlines()]

    assert lines[0] == lines[-1] == ("mypkg:Layer does not conform with 2 of 6 seeds (1 failed)")
    assert any(
        line.startswith("splitting failed with 2 of 6 seeds (seeds 3..4) ") for line in lines
    )
    assert "failed 2 of 6 (seeds 3..4), passed 4 of 6" in lines
    assert "seeds 0..5" in text
    assert "! shard 2/2 is missing" in lines
    assert all(len(line) <= 80 for line in text.splitlines())


def test_table_says_how_many_seeds_break_a_law(shown):
    """A column has the worst status of each law, and what does not agree is below the table."""
    other = report(outcome("passed", "splitting", family="time"), subject="other:Layer")
    text = shown(show_comparison, merge([*over_seeds(), other, *over_seeds(profile="default")]))
    lines = [" ".join(line.split()) for line in text.splitlines()]

    assert "splitting failed 2/6 passed failed 2/6" in lines
    assert 2 == lines.count("failed 2 of 6 (seeds 3..4), passed 4 of 6")
    assert all(len(line) <= 80 for line in text.splitlines())


def test_table_of_many_subjects_is_several_tables(shown):
    """No column is cut: each table has as many as the screen has room for."""
    reports = [report(failure(), subject=f"mypkg:Layer{n}") for n in range(40)]
    text = shown(show_comparison, merge(reports))
    heads = [line.split() for line in text.splitlines() if line.startswith(" fails for some")]

    assert [*map(str, range(1, 41))] == [n for words in heads for n in words[3:]]
    assert 40 == text.count("failed") - text.count("1 failed")
    assert all(len(line) <= 80 for line in text.splitlines())


def test_summary_has_errors_on_lines_of_their_own(shown):
    """A message is not squeezed into a column of the table."""
    error = "it cannot be built with input_size=3, hidden_size=4: it needs a temperature"
    text = shown(show_summary, [NotChecked("mypkg:Layer", f"{error}\nTraceback")])

    assert ["mypkg:Layer", "not", "checked", "see", "below"] in map(str.split, text.splitlines())
    assert f"mypkg:Layer was not checked:\n  {error}\n" in text
    assert "Traceback" not in text


def test_one_of_several_seeds_is_a_line(shown):
    """The verdict names the seed."""
    assert "mypkg:Layer seed 7 conforms (1 passed)\n" == shown(
        show_seed, report(outcome("passed", "answer"))
    )


def test_whatever_is_printed_has_no_control_characters(capsys):
    """A text that nobody cleaned is cleaned on its way out, and markup too."""
    console().print(Text("\x1b]0;title\ud800"))
    console().print("[bold]\x1b[2J[/bold]", soft_wrap=True)

    assert "\\x1b]0;title\\ud800\n\\x1b[2J\n" == capsys.readouterr().out


def test_what_a_file_says_moves_no_cursor(shown):
    """Also names of sizes, dtypes, scripts and families are printed without control characters."""
    case = Case(Options(1, 2), {"seq": 1, "batch": 1, "\x1b": 1}, dtype=HOSTILE)
    odd = failure(counterexample=case, reproduction=HOSTILE, hint=HOSTILE, statement=HOSTILE)
    passed = outcome("passed", HOSTILE, family=HOSTILE)

    assert "\x1b" not in shown(show, report(odd, passed, versions={HOSTILE: HOSTILE}))
    assert "\x1b" not in shown(show_comparison, merge([report(odd, passed)]))


def test_option_to_paste_is_on_one_line(shown):
    """A line breaks before an option that does not fit, and not inside its quotes."""
    option = '(--input "lstm_state=state layers batch 16, state layers batch 16")'
    message = f"a tuple is needed for the state of it {option}"
    failed, unsure = (
        outcome(status, "answer", cause=Raised("ValueError", message))
        for status in ("failed", "undecided")
    )
    about = {"lstm_state": f"float, a tuple of two states {option}"}
    lines = [
        line
        for results in ([failed], [failed, unsure], [unsure], [])
        for line in shown(show, report(*results, about=about)).splitlines()
    ]

    assert 8 == sum(option in each for each in lines)
    assert all(len(each.rstrip()) <= 80 for each in lines)
