"""A file of Python as a tree."""

import pytest

from rnn_spec.project.parsing import parse_file


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = (\n", r"line 1: '\(' was never closed"),
        (b"\xff", "."),
        ("x = " + "(" * 10_000 + ")" * 10_000, "."),
    ],
)
def test_file_that_is_not_python_is_one_error(tmp_path, source, message):
    """The error has the line, where there is one."""
    file = tmp_path / "other.py"
    file.write_bytes(source if isinstance(source, bytes) else source.encode())

    with pytest.raises(ValueError, match=message):
        parse_file(file)
