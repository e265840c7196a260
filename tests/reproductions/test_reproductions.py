"""Scripts that reproduce failures: how they are written, what their header says, how they end."""

import ast
from pathlib import Path
from threading import Event

import pytest
from torch import nn

import rnn_spec
from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.causes.failure import Accepted, Raised, Unchanged, WrongValue
from rnn_spec.causes.process import Disconnected, Exited, Killed, TimedOut
from rnn_spec.causes.same_cause import same_cause
from rnn_spec.plain_data import DataError
from rnn_spec.reproductions.header import Call, Header, header_of
from rnn_spec.reproductions.import_path import ImportPath, import_path
from rnn_spec.reproductions.script_process import StoppedError
from rnn_spec.reproductions.script_runner import run_here, run_scripts
from rnn_spec.reproductions.script_text import (
    is_complete,
    is_generated,
    on_device,
    script_of,
    with_case,
    with_note,
)
from rnn_spec.reproductions.script_writer import write_script
from rnn_spec.subjects.inspection import subject_of

LAW = CATALOGUE["answer"]

CAUSE = WrongValue("output", (0, 1), float("nan"), 1.0, 1e-6)

CASE = Case(Options(input_size=1, hidden_size=1), sizes={"seq": 1, "batch": 1})


SIZES = {"input_size": 1, "hidden_size": 1, "seq": 1, "batch": 1}


class Elman(nn.RNN):
    """A layer whose name does not say what it is."""


def test_instance_is_rebuilt_with_its_options():
    """An instance of a class that can be had is written as a call with its options."""
    layer = nn.LSTM(3, 4, num_layers=2, batch_first=True)
    case = Case(Options(3, 4, num_layers=2, batch_first=True))
    text = write_script(CATALOGUE["agreement"], subject_of(layer), case, CAUSE)
    made = "(input_size=3, hidden_size=4, num_layers=2, batch_first=True)"

    assert f'\nlayer = load("torch.nn:LSTM"){made}\n' in text


def test_what_has_no_name_is_to_be_filled_in():
    """A class inside a function, and a law inside one, are left to the person."""

    class Inner(nn.GRU):
        pass

    @rnn_spec.law(source="nobody")
    def stillness(f):
        """Nothing moves."""

    text = write_script(stillness, subject_of(Inner), CASE, CAUSE)

    assert "\nlaw = ...  # fill in stillness: a script cannot import it\n" in text
    assert "\nlayer = ...  # " in text
    assert not is_complete(text)


def test_kind_is_said_where_the_name_does_not():
    """A kind that a person told is told again; one that was detected is detected again."""
    subjects = (subject_of(nn.GRU), subject_of(Elman), subject_of(Elman, kind="RNN"))
    said = [write_script(LAW, each, CASE, CAUSE) for each in subjects]

    assert ["kind=" in each for each in said] == [False, False, True]


def test_module_of_another_folder_is_looked_for_there():
    """Where only this process looks, the script looks first."""
    found = import_path("mutants.state:StartsAnywhere")

    assert ("mutants.state:StartsAnywhere", Path(__file__).parent.parent) == (
        found.name,
        Path(found.folder or "tests").absolute(),
    )
    assert ImportPath("torch.nn:LSTM") == import_path("torch.nn:LSTM")
    assert import_path("LSTM") is None
    assert import_path("Adapter(__main__:LSTM)") is None


def test_header_has_law_subject_case_and_cause():
    """A script says as data what it reproduces, also a value that JSON has no number for."""
    case = Case(Options(1, 2), sizes={"seq": 3}, seed=7)
    text = write_script(LAW, subject_of(nn.GRU), case, CAUSE)
    header = header_of(text)
    sizes = {"input_size": 1, "hidden_size": 2, "seq": 3, "seed": 7}

    assert text.startswith("# answer fails for torch.nn:GRU: output at (0, 1): got nan")
    assert ("answer", "torch.nn:GRU", sizes) == (header.law, header.subject, header.case)
    assert repr(CAUSE) == repr(header.cause)
    assert () == header.fixed
    assert "input_size" in header_of(write_script(LAW, subject_of(nn.GRU(1, 1)), CASE, CAUSE)).fixed


def test_header_follows_the_case():
    """A script whose case is another has that in its header too."""
    other = Case(Options(5, 5), sizes={"seq": 5, "batch": 5})
    text = with_case(write_script(LAW, subject_of(nn.GRU), CASE, CAUSE), other)

    assert "Options(input_size=5, hidden_size=5)" in text
    assert 5 == header_of(text).case["batch"]


@pytest.mark.parametrize(
    "script",
    [
        "",
        "# answer fails for x:Y: it raised\n",
        "# /// rnn-spec\n# {}\n",
        "# /// rnn-spec\n# {}\n# ///\n",
        "# /// rnn-spec\n# []\n# ///\n",
        "# /// rnn-spec\n# nonsense\n# ///\n",
        '# /// rnn-spec\n# {"law": 3, "subject": "x:Y"}\n# ///\n',
        f"# /// rnn-spec\n# {'[' * 100_000}\n# ///\n",
    ],
)
def test_what_is_no_header_is_none(script):
    """A script without a header that can be read has none."""
    assert header_of(script) is None


def test_cause_of_a_later_version_is_not_read():
    """A header is read where the type of its cause is not known."""
    script = script_of(Header("answer", "x:Y", Unchanged("output"), SIZES))
    header = header_of(script.replace('"unchanged"', '"from_the_future"'))

    assert ("answer", None) == (header.law, header.cause)


FAILING = """
from rnn_spec.causes.error import ReplayFailedError
from rnn_spec.causes.failure import Unchanged

raise ReplayFailedError("answer", Unchanged("output"))
"""

ENDS = {
    "pass": None,
    "raise SystemExit": None,
    FAILING: Unchanged("output"),
    "1 / 0": Raised("ZeroDivisionError", "division by zero", "the script"),
    "raise SystemExit(3)": Exited(3),
    "import os; os._exit(4)": Exited(4),
    "import os; os.abort()": Killed("SIGABRT"),
}


@pytest.mark.slow
def test_scripts_end_with_a_cause():
    """Each script has its cause, whatever the one before it does to its process."""
    assert [*ENDS.values()] == [*run_scripts([*ENDS])]


@pytest.mark.parametrize("script", [*ENDS][:5])
def test_script_that_is_run_here_has_the_same_cause(script):
    """What does not end the process can be run in this one."""
    assert ENDS[script] == run_here(script)


@pytest.mark.slow
def test_script_that_does_not_return_is_stopped():
    """A script that hangs has a time limit, and the next one is run."""
    assert [TimedOut(8), None] == [*run_scripts(["import time; time.sleep(600)", "pass"], 8)]


LEAVES = """
import os, time
if os.fork() == 0:
    time.sleep(600)
if os.fork() == 0:
    os.setsid()
    time.sleep(600)
"""

WRITES = """
import os
for file in range(3, 12):
    try:
        os.write(file, b"no cause")
    except OSError:
        pass
"""


@pytest.mark.slow
def test_script_that_leaves_processes_does_not_keep_the_run():
    """Processes that a script leaves, in whatever session, do not keep its results open."""
    assert [None, None] == [*run_scripts([LEAVES, "pass"])]


@pytest.mark.slow
def test_script_that_writes_to_files_of_others_has_a_cause():
    """What is no cause on the pipe of the results is one line, and the next script is run."""
    assert [Disconnected(), None] == [*run_scripts([WRITES, "pass"])]


@pytest.mark.slow
def test_scripts_are_stopped_with_the_run():
    """When a person stops the run, a script that hangs is ended at once."""
    stopped = Event()
    stopped.set()

    with pytest.raises(StoppedError):
        next(run_scripts(["import time; time.sleep(600)"], 600, stopped))


def written(**fields):
    """A script as it is written, of a header with these fields."""
    return script_of(Header(**{"law": "answer", "subject": "x:Y", "case": SIZES, **fields}))


def test_script_says_what_an_accepted_call_passes():
    """The case alone has the shapes of a valid call."""
    cause = Accepted("a state with batch size 1", (("x", (1, 3, 1)), ("h_0", (1, 1, 1))))
    lines = written(cause=cause).splitlines()

    assert "# The layer is called with x (1, 3, 1), h_0 (1, 1, 1), in torch.nn's" in lines
    assert same_cause(Accepted("a state with batch size 1"), cause)
    assert not same_cause(Accepted("another"), cause)


def test_script_with_other_comments_is_as_it_was_written():
    """Notes on top of a script, and a header of a later version, leave it a generated one."""
    script = with_note(written(), "It draws other values each time.")

    assert is_generated(script)
    assert is_generated(script.replace('"law": "answer"', '"later": 1, "law": "answer"'))


ELSEWHERE = 'open("injected.txt", "w")'


@pytest.mark.parametrize(
    "script",
    [
        ELSEWHERE + "\n" + written(),
        written() + ELSEWHERE,
        written().replace("replay(\n", f"{ELSEWHERE}; replay(\n"),
        written().replace("# ///\n", f"# ///\n{ELSEWHERE}\n"),
        written().replace("# answer", f"#\r{ELSEWHERE}\n# answer"),
        written().replace("# answer", f"#\x0c\r\n{ELSEWHERE}\n# answer"),
        written().replace("# /// rnn-spec\n", f"# /// rnn-spec\n#\r{ELSEWHERE}\n"),
        written().replace("# }", f"# }}\r{ELSEWHERE}"),
        written().replace('sizes={"seq": 1', f'sizes={{"seq": {ELSEWHERE}'),
        written().replace('sizes={"seq": 1', 'sizes={"seq": 2'),
        written().partition("# /// rnn-spec")[0],
        written().replace('"input_size": 1, ', ""),
        f"# {'a' * 1_000_000}\nreplay()",
        f"{'# ' * 100_000}\n{'(' * 100_000}{')' * 100_000}",
        "",
    ],
)
def test_script_that_somebody_changed_is_not_as_it_was_written(script):
    """Code in any place, another number, or a header that cannot be read."""
    assert not is_generated(script)


HOSTILE = '"\'); open("injected.txt", "w")\n\r\x85\u2028\x0copen("injected.txt", "w") #'


@pytest.mark.parametrize(
    "fields",
    [
        {"law": HOSTILE, "subject": HOSTILE, "cause": Raised(HOSTILE, HOSTILE)},
        {"law": HOSTILE, "subject": HOSTILE, "call": Call()},
        {"call": Call(HOSTILE, HOSTILE, {"nonlinearity": HOSTILE}, "GRU", (HOSTILE, HOSTILE))},
        {"case": {**SIZES, "dtype": HOSTILE, "device": HOSTILE, "layout": HOSTILE}},
    ],
)
def test_texts_of_a_header_are_no_code(fields):
    """Whatever a header says, its script has the same statements as any other."""
    script = written(**fields)
    names = {
        each.func.id for each in ast.walk(ast.parse(script)) if isinstance(each, ast.Call)
        if isinstance(each.func, ast.Name)
    }  # fmt: skip

    assert names <= {"replay", "Case", "Options", "load"}
    assert is_generated(script)


@pytest.mark.parametrize(
    "fields",
    [
        {"case": {}},
        {"case": {**SIZES, "print()": 1}},
        {"case": {**SIZES, "seq": "print()"}},
        {"call": Call("answer", "x:Y", {"print(), a": 1})},
    ],
)
def test_header_that_no_script_has_is_refused(fields):
    """Names of sizes and options are those that there are."""
    with pytest.raises(DataError):
        written(**fields)


def test_case_is_moved_to_another_device():
    """A case is tried elsewhere by its device; one that computes nothing stays."""
    header = Header("answer", "x:Y", case=SIZES)
    there = on_device(header, "cuda:1")

    assert 'device="cuda:1"' in script_of(there)
    assert there == on_device(there, "cuda:1")
    nowhere = Header("answer", "x:Y", case={**SIZES, "device": "meta"})
    assert 'device="meta"' in script_of(on_device(nowhere, "cuda"))
