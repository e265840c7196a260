"""Tests of edits in a source file: annotations and imports, and nothing else."""

import ast
import shutil
import subprocess
import types

import pytest

from contracts.annotate.contract import InferredContract
from contracts.annotate.source.patch import ModuleSource, patched
from contracts.annotate.source.signature_edit import replaceable
from contracts.annotate.source.source_text import SourceText

GIT = shutil.which("git")

X = 'Float[np.ndarray, "n m"]'


def edited(folder, source, **annotations):
    """Return a source after its patch for the function `f` was applied by `git apply`."""
    path = folder / "mod.py"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    text = SourceText.read(path)
    nodes = [each for each in ast.walk(text.tree) if isinstance(each, ast.FunctionDef)]
    node = next(each for each in nodes if each.name == "f")
    allowed = replaceable(node)
    found = {"return" if name == "result" else name: each for name, each in annotations.items()}
    kept = {name: each for name, each in found.items() if name in allowed}
    module = ModuleSource(types.ModuleType("mod"), path, text)
    patch, _ = patched(module, [(node, InferredContract("mod:f", kept))], folder)
    if patch:
        subprocess.run([GIT, "apply", "-"], cwd=folder, input=patch, check=True)

    return path.read_bytes() if isinstance(source, bytes) else path.read_bytes().decode()


IMPORTS = "from jaxtyping import Float\nimport numpy as np\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x): return x", f"def f(x: {X}): return x"),
        ("def f(x=1): return x", f"def f(x: {X} = 1): return x"),
        ("def f(x  =  1): return x", f"def f(x: {X} = 1): return x"),
        ("def f(x=None): return x", f"def f(x: {X} | None = None): return x"),
        ("def f(a, /, x, *b, c=(1, 2), **d): ...", f"def f(a, /, x: {X}, *b, c=(1, 2), **d): ..."),
        ("def f(a, *, x=1): ...", f"def f(a, *, x: {X} = 1): ..."),
        ("def f(x: np.ndarray): ...", f"def f(x: {X}): ..."),
        ("def f(x: 'np.ndarray' = 1): ...", f"def f(x: {X} = 1): ..."),
        ("def f(x: Optional[np.ndarray] = None): ...", f"def f(x: {X} | None = None): ..."),
        ("def f(x: Any): ...", f"def f(x: {X}): ..."),
        ("@g\ndef f(  # why\n    a,  # first\n    x,\n): ...", None),
        (
            "class A:\n\tdef f(self, x):\n\t\treturn x",
            f"class A:\n\tdef f(self, x: {X}):\n\t\treturn x",
        ),
    ],
)
def test_parameter_is_annotated(tmp_path, before, after):
    """A parameter gets its annotation in place."""
    after = after or before.replace("x,", f"x: {X},")

    assert IMPORTS + after == edited(tmp_path, IMPORTS + before, x=X)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x): return x", f"def f(x) -> {X}: return x"),
        ("def f(x=(1,), y={1: 2}): return x", f"def f(x=(1,), y={{1: 2}}) -> {X}: return x"),
        ("def f(x) -> np.ndarray : return x", f"def f(x) -> {X} : return x"),
        ("def f(\n    x,\n):\n    return x", f"def f(\n    x,\n) -> {X}:\n    return x"),
        ("def f(x) :\n    return x", f"def f(x) -> {X} :\n    return x"),
    ],
)
def test_result_is_annotated(tmp_path, before, after):
    """A result gets its annotation before the colon."""
    assert IMPORTS + after == edited(tmp_path, IMPORTS + before, result=X)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: list): ...",
        "def f(x: 'int | np.ndarray'): ...",
        "def f(x: Tuple[np.ndarray, int]): ...",
        'def f(x: Float[np.ndarray, "a"]): ...',
    ],
)
def test_annotation_of_the_author_is_kept(tmp_path, source):
    """An annotation that says more than an array stays."""
    assert IMPORTS + source == edited(tmp_path, IMPORTS + source, x=X)


def test_long_signature_has_a_line_for_each_parameter(tmp_path):
    """A signature that would be too long is split; a short one is not."""
    source = IMPORTS + "class A:\n    def f(self, x, *, scale=(1, 2)):\n        return x\n"
    long = 'Float[np.ndarray, "batch channels height width"]'
    expected = (
        f"class A:\n    def f(\n        self,\n        x: {long},\n        *,\n"
        f"        scale=(1, 2),\n    ) -> {long}:\n        return x\n"
    )

    assert IMPORTS + expected == edited(tmp_path, source, x=long, result=long)


def test_line_ends_and_the_missing_last_one_are_kept(tmp_path):
    """CRLF stays CRLF, in added lines too, and no line end is added at the end."""
    source = b"import numpy as np\r\n\r\ndef f(x):\r\n    return x"
    expected = (
        b"import numpy as np\r\nfrom jaxtyping import Float\r\n\r\n"
        b'def f(x: Float[np.ndarray, "n m"]):\r\n    return x'
    )

    assert expected == edited(tmp_path, source, x=X)


def test_encoding_and_columns_are_kept(tmp_path):
    """A file in Latin-1 stays in it, and wide characters before a parameter do not shift it."""
    source = "# coding: latin-1\nimport numpy as np\ndef f(é='ü', x=1): return x\n"
    expected = source.replace("x=1", f"x: {X} = 1").replace(
        "as np\n", "as np\nfrom jaxtyping import Float\n"
    )

    assert expected.encode("latin-1") == edited(tmp_path, source.encode("latin-1"), x=X)


def test_byte_order_mark_is_kept(tmp_path):
    """A byte order mark stays the start of the file."""
    source = b"\xef\xbb\xbfimport numpy as np\n\ndef f(x): ...\n"
    result = edited(tmp_path, source, x=X)

    assert result.startswith(b"\xef\xbb\xbfimport numpy as np\nfrom jaxtyping import Float\n")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("import numpy as np\n", "import numpy as np\nfrom jaxtyping import Float\n"),
        ("import numpy\n", "import numpy\nfrom jaxtyping import Float\n"),
        (
            '"""Doc."""\n\nfrom __future__ import annotations\n\nimport os\n',
            (
                '"""Doc."""\n\nfrom __future__ import annotations\n\nimport os\n'
                "from jaxtyping import Float\nimport numpy as np\n"
            ),
        ),
        ('"""Doc."""\n', '"""Doc."""\n\nfrom jaxtyping import Float\nimport numpy as np\n'),
        (
            "# licence\n\nimport numpy as np\nfrom . import a\n",
            "# licence\n\nimport numpy as np\nfrom jaxtyping import Float\nfrom . import a\n",
        ),
        (
            "import numpy as np\nfrom jaxtyping import (\n    Int,\n)\n",
            "import numpy as np\nfrom jaxtyping import (\n    Int, Float,\n)\n",
        ),
        (
            "import numpy as np\nFloat = float\n",
            "import numpy as np\nimport jaxtyping\nFloat = float\n",
        ),
        (
            "from numpy import ndarray as Array\n",
            "from numpy import ndarray as Array\nfrom jaxtyping import Float\n",
        ),
    ],
)
def test_imports_are_added_once_beside_others(tmp_path, head, expected):
    """Imports that lack are added, in the module's own names."""
    result = edited(tmp_path, head + "\ndef f(x): return x\n", x=X)

    assert result.startswith(expected)
    assert [result.count("jaxtyping import Float")] in ([0], [1])
    assert ast.parse(result)


def test_names_of_the_module_are_used(tmp_path):
    """The annotation names types as the module does."""
    head = "import numpy\nimport torch as th\nfrom jaxtyping import Int as I, Float\n"
    texts = {"x": 'Int[np.ndarray, "n"]', "y": 'Float[Tensor, "n"]'}
    result = edited(tmp_path, head + "def f(x, y): ...\n", **texts)

    assert head + 'def f(x: I[numpy.ndarray, "n"], y: Float[th.Tensor, "n"]): ...\n' == result


def test_optional_import_is_left_optional(tmp_path):
    """Where a library is imported only if it is installed, no annotation needs it."""
    source = "try:\n    import torch\nexcept ImportError:\n    torch = None\ndef f(x): ...\n"

    assert source == edited(tmp_path, source, x='Float[Tensor, "n"]')
