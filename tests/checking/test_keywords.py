"""A misspelt argument of a public entry is an error that names the right one."""

import inspect

import pytest

import rnn_spec


@pytest.mark.parametrize(
    ("function", "wrong", "message"),
    [
        (rnn_spec.check, "law", "check() has no argument law; did you mean laws?"),
        (rnn_spec.check, "Profile", "check() has no argument Profile; did you mean profile?"),
        (rnn_spec.check_model, "input", "check_model() has no argument input; did you mean inputs"),
        (rnn_spec.check, "x", "check() has no argument x; it has subject, kind, laws, level, "),
    ],
)
def test_unknown_argument_is_answered_with_a_known_one(function, wrong, message):
    """The error is a TypeError, as that of Python, before anything is built."""
    with pytest.raises(TypeError) as raised:
        function(None, **{wrong: 1})

    assert str(raised.value).startswith(message)


def test_signature_is_that_of_the_function():
    """What shows the signature, such as an editor, shows every argument."""
    assert "laws" in inspect.signature(rnn_spec.check).parameters
    assert "causal" in inspect.signature(rnn_spec.check_model).parameters
