"""The command `python -m contracts`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout

import click

__all__ = ["main"]

UNUSABLE = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88})
def main() -> None:
    """
    Work with contracts: jaxtyping annotations that are checked, drawn from, and documented.

    \b
    Example:
      python -m contracts write mypkg.attention > tests/test_attention.py
    """


@main.command()
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
def write(targets: tuple[str, ...]) -> None:
    """
    Print a pytest file for what is under contract, or could be.

    TARGET is a module, mypkg.mod, or one function or class of it, mypkg.mod:name. Of a module,
    what is public and defined there is tested: calls that fit a contract return what it says,
    and calls that break it are refused. Nothing of the module is called, but the constructors
    of its classes. Where an argument cannot be drawn, the test is skipped until you give it.

    \b
    Examples:
      python -m contracts write mypkg.attention > tests/test_attention.py
      python -m contracts write mypkg.attention:attend mypkg.filters:Window

    Exit status: 0 written, 2 the call was wrong or no test can be written.
    """
    from contracts.ghostwriter.page import page
    from contracts.ghostwriter.targets import TargetError

    try:
        with redirect_stdout(sys.stderr):  # a module may print what it likes
            text = page(targets)
    except TargetError as error:
        click.echo(f"contracts: {' '.join(str(error).split())}", err=True)
        sys.exit(UNUSABLE)
    click.echo(text, nl=False)


if __name__ == "__main__":
    main(prog_name="python -m contracts")
