"""What is added to pyproject.toml: sections at its end, and nothing else."""

import tomllib

import pytest

from rnn_spec.project.additions import AdditionError, additions, with_appended
from rnn_spec.project.survey import project_folder, survey

SECTION = '[tool.rnn-spec]\nsubjects = ["a:B"]\n'


@pytest.fixture
def project(tmp_path):
    """A project with one layer, and no settings."""
    (tmp_path / "layers.py").write_text("import torch\nclass Own(torch.nn.LSTM): ...\n")

    return tmp_path


def added(project):
    """Return the text of each file that is to be written, by its path."""
    return {each.path.as_posix(): each.after for each in additions(survey(project))}


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# a comment\n",
        '[project]\nname = "x"',
        '[project]\r\nname = "x"\r\n',
        "[tool.black]\nline-length=88\n\n[[tool.other.item]]\na = 1\n",
        "tool.black.line-length = 88\n",
        '[project]\ndescription = "中文"\n',
    ],
)
def test_every_byte_that_was_there_stays(before):
    """A section is added after it, with its ends of lines."""
    after = with_appended(before, [SECTION])

    assert after.startswith(before)
    assert {"subjects": ["a:B"]} == tomllib.loads(after)["tool"]["rnn-spec"]
    assert after.count("\r\n") in {0, after.count("\n")}


def test_guess_is_a_comment(project):
    """What the check reads from names is said, and what to state to be sure."""
    source = (
        "import torch\n\nclass Model(torch.nn.Module):\n    def __init__(self):\n"
        "        self.rnn = torch.nn.LSTM(3, 4)\n\n"
        "    def forward(self, tokens, lengths): return 0\n"
    )
    (project / "models.py").write_text(source)
    settings = added(project)["pyproject.toml"]

    assert "model = true },  # tokens, lengths: guessed from their names" in settings
    assert {"target": "models:Model", "model": True} in tomllib.loads(settings)["tool"]["rnn-spec"][
        "subjects"
    ]


@pytest.mark.parametrize("before", ["tool = {}", "tool = { black = {} }\n", "[[tool]]\na = 1\n"])
def test_file_that_takes_no_section_is_an_error_with_the_section(before):
    """A person can add it by hand."""
    with pytest.raises(AdditionError, match=r"(?s)by hand:.*subjects"):
        with_appended(before, [SECTION])


@pytest.mark.parametrize("text", [b"[project\n", b"\xff\xfe"])
def test_settings_that_cannot_be_read_are_an_error(project, text):
    """The error names the file, and nothing is to be written."""
    (project / "pyproject.toml").write_bytes(text)

    with pytest.raises(AdditionError, match=r"cannot read .*pyproject\.toml"):
        additions(survey(project))


def test_what_is_there_is_not_added_again(project):
    """A section or a file that is there is left alone."""
    (project / "pyproject.toml").write_text("[tool.rnn-spec]\n")
    (project / "tests").mkdir()
    (project / "tests" / "test_rnn_spec.py").touch()

    assert {} == added(project)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-q'\n"),
        ("pytest.ini", "[pytest]\n"),
        ("conftest.py", ""),
        ("setup.cfg", "[tool:pytest]\n"),
        ("tox.ini", "[tox]\n[pytest]\n"),
    ],
)
def test_settings_of_pytest_are_left_alone(project, name, text):
    """A project that has settings of pytest, or a conftest.py, gets no others."""
    assert "pythonpath" in added(project)["pyproject.toml"]

    (project / name).write_text(text)

    assert "pythonpath" not in added(project)["pyproject.toml"]


def test_patch_is_a_unified_diff(project):
    """A new file is compared with nothing, and a longer one with what it was."""
    (project / "pyproject.toml").write_text("[project]\n")
    settings, tests = additions(survey(project))

    assert settings.patch.startswith("--- a/pyproject.toml\n+++ b/pyproject.toml\n@@ -1 +1,")
    assert tests.patch.startswith("--- /dev/null\n+++ b/tests/test_rnn_spec.py\n")


def test_project_is_the_folder_with_the_settings(tmp_path):
    """The nearest above, as far as the repository goes."""
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "repository" / ".git").mkdir()

    assert inner == project_folder(inner)

    (tmp_path / "repository" / "pyproject.toml").touch()

    assert tmp_path / "repository" == project_folder(inner)
