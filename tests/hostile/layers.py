"""
Layers that do what no layer should.

Most behave until they are given a packed sequence, so that every other law can be held.
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
    """Does what a layer should."""


class Unreadable(Exception):  # noqa: N818
    """Raises whatever is asked of it."""

    def __str__(self) -> str:
        """Raise."""
        raise SystemExit(4)

    __repr__ = __str__


class AtPacked(nn.GRU):
    """Does something before a packed sequence is answered."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Do it."""
        if isinstance(input, PackedSequence):
            self.act()

        return super().forward(input, hx)

    def act(self) -> None:
        """Do nothing yet."""


class RaisesSystemExit(AtPacked):
    """Leaves."""

    def act(self) -> None:
        """Leave."""
        sys.exit(0)


class RaisesKeyboardInterrupt(AtPacked):
    """Says that a person stopped it."""

    def act(self) -> None:
        """Say so."""
        raise KeyboardInterrupt


class RaisesGeneratorExit(AtPacked):
    """Closes a generator that is none."""

    def act(self) -> None:
        """Raise."""
        raise GeneratorExit


class RaisesSkip(AtPacked):
    """Skips a test that is none."""

    def act(self) -> None:
        """Skip."""
        pytest.skip("not today")


class RaisesUnreadable(AtPacked):
    """Raises what cannot say what it is."""

    def act(self) -> None:
        """Raise."""
        raise Unreadable


class RaisesStop(AtPacked):
    """Raises what Hypothesis stops at."""

    def act(self) -> None:
        """Raise."""
        raise hypothesis.errors.StopTest(0)


class RaisesAssumption(AtPacked):
    """Raises what Hypothesis takes for a case that is none."""

    def act(self) -> None:
        """Raise."""
        raise hypothesis.errors.UnsatisfiedAssumption


class Recurses(AtPacked):
    """Never comes to an end, and says so."""

    def act(self) -> None:
        """Go on."""
        self.act()


class Unprintable(nn.GRU):
    """Cannot be shown."""

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
        """Leave, if that is asked."""
        super().__init__(*args, **kwargs)
        if kwargs.get("dtype") == torch.float64:
            sys.exit("no doubles")


class AnswersText(nn.GRU):
    """Answers in words."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Answer."""
        return "output", "state"


class AnswersNone(nn.GRU):
    """Answers nothing."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Answer."""


class AnswersNaN(nn.GRU):
    """Answers with no numbers."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Answer."""
        out, state = super().forward(input, hx)

        return (out * torch.nan if isinstance(out, torch.Tensor) else out), state


class AnswersItsInput(nn.GRU):
    """Answers with what it was given."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Answer."""
        return input, super().forward(input, hx)[1]


class ChangesItsInput(nn.GRU):
    """Writes over what it was given."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Answer, then write."""
        result = super().forward(input, hx)
        if isinstance(input, torch.Tensor) and not input.is_meta:
            with torch.no_grad():
                input.data[..., 0] += 1

        return result


class ChangesItsWeights(nn.GRU):
    """Learns from each call."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Answer, then learn."""
        result = super().forward(input, hx)
        self.weight_ih_l0.data += 1

        return result


class Disturbs(nn.GRU):
    """Sets something for the whole process."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Answer, then set it."""
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
    """Draws from Python and NumPy."""

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
    """Turns gradients on, or off."""

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
    """Starts a thread that does not end, nor let the process end."""

    def act(self) -> None:
        """Start it."""
        threading.Thread(target=time.sleep, args=(1000,)).start()


class Leaks(Disturbs):
    """Keeps a little of each call."""

    kept: list[Any] = []  # noqa: RUF012

    def act(self) -> None:
        """Keep it."""
        self.kept.append(bytes(100))


class Prints(Disturbs):
    """Prints, from Python and from below."""

    def act(self) -> None:
        """Print."""
        print("a word")  # noqa: T201
        print("a complaint", file=sys.stderr)  # noqa: T201
        os.write(1, b"a word from below\n")


class Grows(AtPacked):
    """Takes all memory there is."""

    def act(self) -> None:
        """Take it."""
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
    """Reads where nothing is."""

    def act(self) -> None:
        """Read."""
        ctypes.string_at(0)


class Killed(AtPacked):
    """Is killed, as for lack of memory."""

    def act(self) -> None:
        """Be killed."""
        os.kill(os.getpid(), signal.SIGKILL)


class ClosesFiles(AtPacked):
    """Closes files that are not its own."""

    def act(self) -> None:
        """Close all."""
        os.closerange(0, 256)


class Forks(AtPacked):
    """Goes on twice."""

    def act(self) -> None:
        """Fork."""
        os.fork()


class SleepsAlways(nn.GRU):
    """Never returns."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Sleep."""
        time.sleep(1000)


class SleepsWhenBuilt(nn.GRU):
    """Is never built."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Sleep."""
        time.sleep(1000)


class ExitsWhenBuilt(nn.GRU):
    """Ends the process when it is built."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """End it."""
        os._exit(5)


class CrashesInHalf(nn.GRU):
    """Crashes in a dtype that no law but one asks for."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Crash, or answer."""
        if isinstance(input, torch.Tensor) and input.dtype == torch.float16:
            os.abort()

        return super().forward(input, hx)


class SlowWhileAFileIsThere(AtPacked):
    """Does not return as long as there is a file `slow`, and says who waits."""

    def act(self) -> None:
        """Wait."""
        if Path("slow").exists():
            Path("waiting").write_text(str(os.getpid()))
            time.sleep(1000)


class Faulty(nn.GRU):
    """Breaks several laws, as layers do: each step has that of the next, states are summed up."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Answer."""
        out, state = super().forward(input, hx)
        if not isinstance(out, torch.Tensor):
            return out, state

        return out.roll(-1, 1 if self.batch_first and out.dim() > 2 else 0), state
