"""The command `python -m contracts`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout

import click

from contracts.annotate.command import annotate
from contracts.inference.command import infer

__all__ = ["main"]

UNUSABLE = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88})
def main() -> None:
    """
    Work with contracts: jaxtyping annotations for checks, generated tests and documentation.

    \b
    Example:
      python -m contracts write mypkg.attention > tests/test_attention.py
      python -m contracts infer numpy:convolve --example "np.arange(7.0), np.arange(3.0)"
      python -m contracts annotate mypkg --run "pytest tests" > shapes.patch
    """


@main.command()
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
def write(targets: tuple[str, ...]) -> None:
    """
    Print a pytest file for callables with array annotations.

    TARGET is a module, mypkg.mod or ./file.py, or one function or class of it, mypkg.mod:name
    or ./file.py:name. For a module, its public definitions are tested: calls that fit a contract
    must return what it says, and calls that break it must be refused. This command calls nothing
    in the module except the constructors of its classes. If no value can be generated for an
    argument, the test is skipped until you provide one.

    \b
    Examples:
      python -m contracts write mypkg.attention > tests/test_attention.py
      python -m contracts write mypkg.attention:attend mypkg.filters:Window
      python -m contracts write ./attention.py:attend

    Exit status: 0 written, 2 wrong usage or no test can be written.
    """
    from contracts.ghostwriter.page import page
    from contracts.ghostwriter.targets import TargetError

    try:
        with redirect_stdout(sys.stderr):  # a module may print at import
            text = page(targets)
    except TargetError as error:
        click.echo(f"contracts: {' '.join(str(error).split())}", err=True)
        sys.exit(UNUSABLE)
    click.echo(text, nl=False)


main.add_command(infer)
main.add_command(annotate)

if __name__ == "__main__":
    main(prog_name="python -m contracts")
