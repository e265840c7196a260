"""The mode of contracts, set by the environment."""

import jaxtyping
import pytest

from contracts import ContractError
from contracts.modes import Mode, mode


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    monkeypatch.delenv("CONTRACTS", raising=False)
    monkeypatch.delenv("JAXTYPING_DISABLE", raising=False)
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", False)


def test_default_is_on():
    """Without a variable, contracts are on."""
    assert Mode.ON is mode()


@pytest.mark.parametrize("written", ["on", "off", "oracle"])
def test_environment_names_the_mode(monkeypatch, written):
    """`CONTRACTS` is one of three words, read at each call of mode."""
    monkeypatch.setenv("CONTRACTS", written)

    assert written == mode()


@pytest.mark.parametrize("written", ["1", "true", "True"])
@pytest.mark.parametrize("contracts", ["on", "oracle"])
def test_jaxtyping_disable_is_off(monkeypatch, contracts, written):
    """If jaxtyping is disabled, nothing is wrapped, with any `CONTRACTS`."""
    monkeypatch.setenv("CONTRACTS", contracts)
    monkeypatch.setenv("JAXTYPING_DISABLE", written)

    assert Mode.OFF is mode()


@pytest.mark.parametrize("written", ["0", "false"])
def test_jaxtyping_not_disabled_is_on(monkeypatch, written):
    """`JAXTYPING_DISABLE=0` disables nothing, as in jaxtyping."""
    monkeypatch.setenv("JAXTYPING_DISABLE", written)

    assert Mode.ON is mode()


def test_jaxtyping_disabled_at_run_time_is_off(monkeypatch):
    """The setting of jaxtyping counts like its variable."""
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)

    assert Mode.OFF is mode()


@pytest.mark.parametrize("written", ["maybe", "", "ON", "0"])
def test_unknown_mode_is_refused(monkeypatch, written):
    """Any other word is an error of one line, with the actual and the expected word."""
    monkeypatch.setenv("CONTRACTS", written)
    with pytest.raises(ContractError) as caught:
        mode()

    assert f"CONTRACTS: got {written!r}, expected on, shapes, off or oracle" == str(caught.value)
    assert ("CONTRACTS", "on, shapes, off or oracle", written) == (
        caught.value.argument,
        caught.value.expected,
        caught.value.actual,
    )
