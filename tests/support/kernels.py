"""A kernel of IPython, as a notebook has it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.manager import start_new_kernel

__all__ = ["Kernel", "running_kernel"]

UNDER_PYTEST = ("PYTEST_CURRENT_TEST", "PYTEST_VERSION")
"""Variables that a kernel of a person does not have."""


@dataclass
class Outputs:
    """
    What a cell has below it.

    Attributes:
        text: what was printed.
        errors: what was printed on standard error.
        html: the outputs in HTML, in their order, each as it was shown in turn.
        data: the outputs, in their order, each as it was shown in turn, by MIME type.
        error: the name and the message of the error that ended the cell.
        traceback: what the notebook shows of it.
    """

    text: str = ""
    errors: str = ""
    html: list[str] = field(default_factory=list)
    data: list[dict[str, str]] = field(default_factory=list)
    error: tuple[str, str] | None = None
    traceback: tuple[str, ...] = ()

    def __call__(self, message):
        """Take in a message of the kernel."""
        content = message["content"]
        match message["msg_type"]:
            case "stream" if content["name"] == "stdout":
                self.text += content["text"]
            case "stream":
                self.errors += content["text"]
            case "display_data" | "update_display_data" | "execute_result":
                self.data.append(content["data"])
                self.html.append(content["data"].get("text/html", ""))
            case "error":
                self.error = content["ename"], content["evalue"]
                self.traceback = tuple(content["traceback"])


@dataclass
class Kernel:
    """
    A kernel, and the client that sends it cells.

    Attributes:
        manager: that of jupyter_client.
        client: likewise.
    """

    manager: object
    client: object

    def run(self, cell, *, interrupt_at=None):
        """Run a cell, and return its outputs; interrupt it when one of them has a text."""
        outputs, left = Outputs(), [interrupt_at] if interrupt_at else []

        def take(message):
            outputs(message)
            if left and any(left[0] in each for each in [outputs.text, *outputs.html]):
                left.clear()
                self.manager.interrupt_kernel()

        self.client.execute_interactive(cell, output_hook=take, timeout=300)

        return outputs

    @property
    def pid(self):
        """The process of the kernel."""
        return self.manager.provisioner.pid


@contextmanager
def running_kernel(folder: Path):
    """Yield a kernel that works in a folder, without what pytest puts in the environment."""
    variables = {name: os.environ[name] for name in os.environ if name not in UNDER_PYTEST}
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(folder), env=variables)
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
