"""`rnn-spec completion`: a shell completion script; completing never loads torch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class

from rnn_spec.cli.output.stopping import stop

__all__ = ["complete_laws", "complete_targets", "completion"]

SHELLS = ["bash", "zsh", "fish"]
PACKAGE = Path(__file__).parent.parent
LAWS = (PACKAGE / "laws", PACKAGE / "models" / "laws")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.pass_context
def completion(context: click.Context, shell: str | None) -> None:
    """
    Print a shell completion script.

    It completes commands, laws, profiles, and the subjects of pyproject.toml.

    \b
    Examples:
      eval "$(rnn-spec completion bash)"     # in ~/.bashrc
      eval "$(rnn-spec completion zsh)"      # in ~/.zshrc
      rnn-spec completion fish > ~/.config/fish/completions/rnn-spec.fish
    """
    name = shell or Path(os.environ.get("SHELL", "")).name
    kind = get_completion_class(name) if name in SHELLS else None
    if kind is None:
        stop(f"SHELL: got {name!r}, expected one of {', '.join(SHELLS)}")
    click.echo(kind(context.find_root().command, {}, "rnn-spec", "_RNN_SPEC_COMPLETE").source())


def complete_laws(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the laws whose name starts so, each with its statement."""
    laws = [
        law for folder in LAWS for file in sorted(folder.glob("*.py")) for law in _laws_in(file)
    ]

    return [CompletionItem(name, help=text) for name, text in laws if name.startswith(incomplete)]


def complete_targets(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the subjects of the project whose name starts so, or files."""
    from rnn_spec.cli.settings import SettingsError, subjects

    try:
        targets = [each.target for each in subjects(Path.cwd())]
    except SettingsError:
        targets = []
    items = [CompletionItem(each) for each in targets if each.startswith(incomplete)]

    return items or [CompletionItem(incomplete, type="file")]


def _laws_in(file: Path) -> Iterator[tuple[str, str]]:
    """Read the laws of a family from its source, without importing it."""
    import ast

    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list:  # only laws are decorated
            lines = (ast.get_docstring(node) or "").splitlines()
            yield node.name, lines[0] if lines else ""
