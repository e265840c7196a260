"""
Layers that raise, hang, crash, print, leak or change global state.

Most of them do so only for a packed sequence, so that all other laws can be checked.
"""

from __future__ import annotations

import ctypes
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import hypothesis.errors
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence


class Behaved(nn.GRU):
    """Works as a layer should."""


class Unreadable(Exception):  # noqa: N818
    """An exception that cannot be converted to text."""

    def __str__(self) -> str:
        """Raise."""
        raise SystemExit(4)

    __repr__ = __str__


class AtPacked(nn.GRU):
    """Calls `act` before it processes a packed sequence."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Call `act` if the input is packed, then run."""
        if isinstance(input, PackedSequence):
            self.act()

        return super().forward(input, hx)

    def act(self) -> None:
        """Do nothing yet."""


class RaisesSystemExit(AtPacked):
    """Calls sys.exit."""

    def act(self) -> None:
        """Exit."""
        sys.exit(0)


class RaisesKeyboardInterrupt(AtPacked):
    """Raises KeyboardInterrupt, as if a person had stopped it."""

    def act(self) -> None:
        """Raise."""
        raise KeyboardInterrupt


class RaisesGeneratorExit(AtPacked):
    """Raises GeneratorExit outside a generator."""

    def act(self) -> None:
        """Raise."""
        raise GeneratorExit


class RaisesSkip(AtPacked):
    """Calls pytest.skip outside a test."""

    def act(self) -> None:
        """Skip."""
        pytest.skip("not today")


class RaisesUnreadable(AtPacked):
    """Raises an exception that cannot be converted to text."""

    def act(self) -> None:
        """Raise."""
        raise Unreadable


class RaisesStop(AtPacked):
    """Raises the exception with which Hypothesis stops a test case."""

    def act(self) -> None:
        """Raise."""
        raise hypothesis.errors.StopTest(0)


class RaisesAssumption(AtPacked):
    """Raises the exception with which Hypothesis discards a test case."""

    def act(self) -> None:
        """Raise."""
        raise hypothesis.errors.UnsatisfiedAssumption


class Recurses(AtPacked):
    """Recurses without end, until RecursionError."""

    def act(self) -> None:
        """Recurse."""
        self.act()


class Unprintable(nn.GRU):
    """Has a repr that raises."""

    def __repr__(self) -> str:
        """Raise."""
        raise Unreadable


class Unbuildable(nn.GRU):
    """Cannot be built."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Raise."""
        raise Unreadable


class RarelyBuilt(nn.GRU):
    """Cannot be built in double precision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Exit if the dtype is float64."""
        super().__init__(*args, **kwargs)
        if kwargs.get("dtype") == torch.float64:
            sys.exit("no doubles")


class AnswersText(nn.GRU):
    """Returns text."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the wrong result."""
        return "output", "state"


class AnswersNone(nn.GRU):
    """Returns None."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the wrong result."""


class AnswersNaN(nn.GRU):
    """Returns NaN."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the wrong result."""
        out, state = super().forward(input, hx)

        return (out * torch.nan if isinstance(out, torch.Tensor) else out), state


class AnswersItsInput(nn.GRU):
    """Returns its input as output."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the wrong result."""
        return input, super().forward(input, hx)[1]


class ChangesItsInput(nn.GRU):
    """Changes its input in place."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Run, then change the input."""
        result = super().forward(input, hx)
        if isinstance(input, torch.Tensor) and not input.is_meta:
            with torch.no_grad():
                input.data[..., 0] += 1

        return result


class ChangesItsWeights(nn.GRU):
    """Changes its weights at each call."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Run, then change a weight."""
        result = super().forward(input, hx)
        self.weight_ih_l0.data += 1

        return result


class Disturbs(nn.GRU):
    """Changes the state of the process after each call."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Run, then call `act`."""
        result = super().forward(input, hx)
        self.act()

        return result

    def act(self) -> None:
        """Do nothing yet."""


class DisturbsRandom(Disturbs):
    """Seeds torch."""

    def act(self) -> None:
        """Seed."""
        torch.manual_seed(torch.randint(9, ()).item())


class DisturbsOtherRandom(Disturbs):
    """Draws random numbers from Python and NumPy."""

    def act(self) -> None:
        """Draw."""
        random.random()  # noqa: S311
        np.random.rand()  # noqa: NPY002


class DisturbsDtype(Disturbs):
    """Makes float64 the default."""

    def act(self) -> None:
        """Set it."""
        torch.set_default_dtype(torch.float64)


class DisturbsGradMode(Disturbs):
    """Toggles whether gradients are recorded."""

    def act(self) -> None:
        """Set it."""
        torch.set_grad_enabled(not torch.is_grad_enabled())


class DisturbsEnvironment(Disturbs):
    """Changes the environment, the working directory, the streams and the limit of recursion."""

    def act(self) -> None:
        """Change them."""
        os.environ["HOSTILE"] = "yes"
        os.environ.pop("PATH", None)
        os.chdir("/")
        sys.setrecursionlimit(400)
        sys.stdout = sys.stderr = None  # type: ignore[assignment]


class StartsThreads(Disturbs):
    """Starts a thread that does not end, and keeps the process from ending."""

    def act(self) -> None:
        """Start it."""
        threading.Thread(target=time.sleep, args=(1000,)).start()


class Leaks(Disturbs):
    """Keeps a few bytes from each call."""

    kept: list[Any] = []  # noqa: RUF012

    def act(self) -> None:
        """Keep it."""
        self.kept.append(bytes(100))


class Prints(Disturbs):
    """Prints from Python, and writes to the file descriptor."""

    def act(self) -> None:
        """Print."""
        print("a word")  # noqa: T201
        print("a complaint", file=sys.stderr)  # noqa: T201
        os.write(1, b"a word from below\n")


class Grows(AtPacked):
    """Allocates memory without end."""

    def act(self) -> None:
        """Allocate."""
        while True:
            self.kept = [*getattr(self, "kept", ()), bytearray(b"x" * (1 << 25))]


class Sleeps(AtPacked):
    """Does not return."""

    def act(self) -> None:
        """Sleep."""
        time.sleep(1000)


class Exits(AtPacked):
    """Ends the process."""

    def act(self) -> None:
        """End it."""
        os.write(2, b"good bye\n")
        os._exit(3)


class Crashes(AtPacked):
    """Reads from address 0."""

    def act(self) -> None:
        """Read."""
        ctypes.string_at(0)


class Killed(AtPacked):
    """Is killed by a signal, as when memory runs out."""

    def act(self) -> None:
        """Send the signal."""
        os.kill(os.getpid(), signal.SIGKILL)


class ClosesFiles(AtPacked):
    """Closes files that are not its own."""

    def act(self) -> None:
        """Close them."""
        os.closerange(0, 256)


class Forks(AtPacked):
    """Forks the process."""

    def act(self) -> None:
        """Fork."""
        os.fork()


class Liar(torch.Tensor):
    """A tensor that does not differ from any other."""

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Return zeros for whatever compares."""
        result = super().__torch_function__(func, types, args, kwargs or {})
        compares = getattr(func, "__name__", "") in {"where", "gt", "any", "abs", "sub", "__sub__"}

        return torch.zeros(result.shape) if compares else result


class AnswersLiars(nn.GRU):
    """Returns at each step the output of the next, as a tensor that differs from no other."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Run, shift, and change the class of the results."""
        out, state = super().forward(input, hx)
        if isinstance(out, PackedSequence):
            return out, state
        steps = 1 if self.batch_first and out.dim() > 2 else 0

        return out.roll(-1, steps).as_subclass(Liar), state.as_subclass(Liar)


class SleepsAlways(nn.GRU):
    """Never returns from a call."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Sleep."""
        time.sleep(1000)


class SleepsInOwnCall(nn.Module):
    """Follows no convention of torch.nn's, and never returns."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, x, h=None):
        time.sleep(1000)


class SleepsWhenBuilt(nn.GRU):
    """Never returns from its constructor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Sleep."""
        time.sleep(1000)


class ExitsWhenBuilt(nn.GRU):
    """Ends the process when it is built."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """End it."""
        os._exit(5)


class CrashesInHalf(nn.GRU):
    """Crashes in float16, which only one law uses."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Crash in float16."""
        if isinstance(input, torch.Tensor) and input.dtype == torch.float16:
            os.abort()

        return super().forward(input, hx)


class SlowWhileAFileIsThere(AtPacked):
    """Sleeps while a file `slow` exists, and writes its process id to a file."""

    def act(self) -> None:
        """Wait."""
        if Path("slow").exists():
            Path("waiting").write_text(str(os.getpid()))
            time.sleep(1000)


class Faulty(nn.GRU):
    """Fails several laws: each step of the output is that of the next."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the wrong result."""
        out, state = super().forward(input, hx)
        if not isinstance(out, torch.Tensor):
            return out, state

        return out.roll(-1, 1 if self.batch_first and out.dim() > 2 else 0), state


class RaisesSurrogate(AtPacked):
    """Raises an error whose message cannot be encoded."""

    def act(self) -> None:
        """Raise."""
        message = "bad \udcff\ud800 end"
        raise ValueError(message)


class RaisesNul(AtPacked):
    """Raises an error whose message has a NUL."""

    def act(self) -> None:
        """Raise."""
        message = "bad \x00 end"
        raise ValueError(message)


class RaisesEscapes(AtPacked):
    """Raises an error whose message colours the terminal, and is markup in HTML and XML."""

    def act(self) -> None:
        """Raise."""
        message = "\x1b[31mred\x1b]0;title\x07 <script>alert(1)</script> [bold]m[/bold] ]]>"
        raise ValueError(message)


class RaisesLines(AtPacked):
    """Raises an error whose message has code after characters that some take for line ends."""

    def act(self) -> None:
        """Raise."""
        code = 'open("injected.txt", "w")'
        message = f"first\u2028{code}\x85{code}\x1c# \r\n{code}"
        raise ValueError(message)


class RaisesMegabytes(AtPacked):
    """Raises an error whose class and message are long."""

    def act(self) -> None:
        """Raise."""
        raise type("E" * 1_000_000, (ValueError,), {})("x" * 10_000_000)


OddError = type("A<b>\x1b[31m\n\"'&", (Exception,), {})


class OddlyNamed(AtPacked):
    """Has a name with odd characters, and raises an error of a class with such a name."""

    def act(self) -> None:
        """Raise."""
        raise OddError


OddlyNamed.__name__ = OddlyNamed.__qualname__ = 'E<b>\x1b[31m\nopen("injected.txt", "w")'
