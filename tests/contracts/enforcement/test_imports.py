"""Contract-checked imports: which definitions are under contract, and which are unchanged."""

import importlib
import importlib.resources
import inspect
import pickle
import runpy
import sys
import traceback
import warnings
from pathlib import Path
from types import FunctionType

import numpy as np
import pytest

import contracts
from contracts import ContractError
from contracts.enforcement.instrumentation import ImportOptions
from contracts.enforcement.loader import CheckedLoader

ADD = '''"""Sums."""

import numpy as np
from jaxtyping import Float


def add(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Add."""
    return x + y


def plain(x: int) -> int:
    return x
'''

TWO, THREE = np.zeros(2), np.zeros((3, 1))


@pytest.fixture(autouse=True)
def _on(monkeypatch):
    monkeypatch.delenv("CONTRACTS", raising=False)
    monkeypatch.delenv("JAXTYPING_DISABLE", raising=False)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write modules of packages named `toy...`, which are removed after the test."""
    monkeypatch.syspath_prepend(tmp_path)
    finders = list(sys.meta_path)

    def files(**sources):
        for name, source in sources.items():
            path = tmp_path / f"{name.replace('__', '/').replace('/init/', '/__init__')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        importlib.invalidate_caches()

    yield files
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.startswith("toy")]:
        del sys.modules[name]


def hooked(name, *packages):
    """Import a module under contract."""
    with contracts.install(*packages or [name]):
        return importlib.import_module(name)


def checks(function):
    """Whether a function refuses arguments that do not fit its annotations."""
    try:
        function(TWO, THREE)
    except ContractError:
        return True
    else:
        return False


def test_functions_with_arrays_are_under_contract(write):
    """An imported function refuses wrong calls, and returns the same for valid ones."""
    write(toy=ADD)
    toy = hooked("toy")

    assert checks(toy.add)
    assert [0, 0] == toy.add(TWO, TWO).tolist()


@pytest.mark.slow
@pytest.mark.versions
def test_functions_without_arrays_are_unchanged(write):
    """A function without an array in its annotations is not wrapped."""
    write(toy=ADD)
    toy = hooked("toy")

    assert FunctionType is type(toy.plain)
    assert not hasattr(toy.plain, "__wrapped__")
    assert toy.__file__ == toy.plain.__code__.co_filename


@pytest.mark.parametrize("named", ["toy", "toy.inner", "toy.inner.sums"])
def test_submodules_are_under_contract(write, named):
    """All modules of a package are under contract; a single module can be named too."""
    write(toy__init__="", toy__inner__init__="", toy__inner__sums=ADD)

    assert checks(hooked("toy.inner.sums", named).add)


def test_other_modules_are_left_alone(write):
    """A module that is not named is unchanged, even if its name starts the same."""
    write(toy=ADD, toys=ADD)
    with contracts.install("toy"):
        toys = importlib.import_module("toys")

    assert not checks(toys.add)


def test_namespace_packages_are_under_contract(write):
    """A package without `__init__` works, even if it was imported before."""
    write(toyspace__sums=ADD, toyspace__other="")
    importlib.import_module("toyspace")

    assert checks(hooked("toyspace.sums", "toyspace").add)


def test_other_finders_are_asked(write, tmp_path):
    """A module that only a custom finder finds is under contract too."""
    write(elsewhere__hidden=ADD)

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            place = tmp_path / "elsewhere/hidden.py"
            known = name == "toyfound"
            return importlib.util.spec_from_file_location(name, place) if known else None

    sys.meta_path.append(Finder)

    assert checks(hooked("toyfound").add)


def test_module_without_source_is_not_replaced(write):
    """A module without a source file is not replaced by a file of the same name."""
    write(toy=ADD)

    class Loader:
        create_module = staticmethod(lambda spec: None)
        exec_module = staticmethod(lambda module: setattr(module, "found", True))

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            return importlib.util.spec_from_loader(name, Loader()) if name == "toy" else None

    sys.meta_path.insert(0, Finder)

    assert hooked("toy").found


def test_context_manager_removes_the_hook(write):
    """After the block, imports are plain again; imported modules stay under contract."""
    write(toy=ADD, toylater=ADD)
    finders = list(sys.meta_path)
    with contracts.install("toy", "toylater"):
        toy = importlib.import_module("toy")
    toylater = importlib.import_module("toylater")

    assert finders == sys.meta_path
    assert (True, False) == (checks(toy.add), checks(toylater.add))


def test_hook_is_removed_when_the_block_fails():
    """An error in the block does not leave the hook behind."""
    finders = list(sys.meta_path)
    with pytest.raises(ZeroDivisionError), contracts.install("toy"):
        1 / 0  # noqa: B018

    assert finders == sys.meta_path


def test_uninstall_removes_the_hook_once(write):
    """A hook has its packages; the second `uninstall` does nothing."""
    finders = list(sys.meta_path)
    hook = contracts.install("toy", "toys.inner")

    assert ("toy", "toys.inner") == hook.packages

    hook.uninstall()
    hook.uninstall()

    assert finders == sys.meta_path


def test_two_hooks_check_once(write):
    """Two hooks on one package put one contract on a function."""
    write(toy__init__="", toy__sums=ADD)
    with contracts.install("toy"), contracts.install("toy.sums"):
        toy = importlib.import_module("toy.sums")

    assert checks(toy.add)
    assert not hasattr(toy.add.__wrapped__, "__wrapped__")


def test_package_installs_itself(write):
    """A package may call `install` in its `__init__`: its submodules are under contract."""
    write(
        toy__init__="import contracts\ncontracts.install(__name__)\nfrom toy.sums import add\n",
        toy__sums=ADD,
    )
    toy = importlib.import_module("toy")

    assert checks(toy.add)
    assert checks(importlib.reload(toy).add)


def test_reload_follows_the_hook(write):
    """A reload adds contracts while the hook is installed, and none afterwards."""
    write(toy=ADD)
    with contracts.install("toy"):
        toy = importlib.import_module("toy")
        reloaded = checks(importlib.reload(toy).add)

    assert (True, False) == (reloaded, checks(importlib.reload(toy).add))


@pytest.mark.parametrize("variable", [("CONTRACTS", "off"), ("JAXTYPING_DISABLE", "1")])
def test_off_wraps_nothing(write, monkeypatch, variable):
    """With contracts off, no finder is installed, and each function is the original one."""
    write(toy=ADD)
    monkeypatch.setenv(*variable)
    finders = list(sys.meta_path)
    with contracts.install("toy"):
        toy = importlib.import_module("toy")

        assert finders == sys.meta_path

    assert FunctionType is type(toy.add)
    assert not hasattr(toy.add, "__wrapped__")
    assert (toy.__file__, "add") == (toy.add.__code__.co_filename, toy.add.__code__.co_name)
    assert not any("contracts" in name for name in vars(toy))


def test_off_accepts_imported_packages(monkeypatch):
    """With contracts off, a package that is imported already is no error."""
    monkeypatch.setenv("CONTRACTS", "off")

    contracts.install("numpy").uninstall()


def test_oracle_mode_checks_imports(write, monkeypatch):
    """In oracle mode, imports are under contract too."""
    write(toy=ADD)
    monkeypatch.setenv("CONTRACTS", "oracle")
    toy = hooked("toy")

    assert [0, 0] == toy.add(TWO, TWO).tolist()
    with pytest.raises(TypeError):
        toy.add(TWO, THREE)


def test_mode_is_read_at_each_definition(write, monkeypatch):
    """With contracts off, a hook that was installed before adds no contract."""
    write(toy=ADD)
    with contracts.install("toy"):
        monkeypatch.setenv("CONTRACTS", "off")
        toy = importlib.import_module("toy")

    assert not hasattr(toy.add, "__wrapped__")


SHAPES = '''"""Definitions of every sort."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import no_type_check, overload

import numpy as np
from jaxtyping import Float

import contracts
from contracts import checked, refine

Two = Float[np.ndarray, "2"]
Array = np.ndarray


class Methods:
    def __init__(self, x: Two) -> None:
        self.x = x

    @property
    def first(self) -> Two:
        return self.x[:1]

    @staticmethod
    def still(x: Two): ...

    @classmethod
    def made(cls, x: Two): return cls(x)

    @functools.lru_cache
    def kept(self, x: Two | None = None): return x

    def outer(self):
        def inner(x: Two): ...
        return inner


@dataclass
class Record:
    x: Two
    names: list[str] = field(default_factory=list)
    late: Two = field(init=False, default=None)


@dataclass(frozen=True, slots=True)
class Frozen:
    x: Two
    made: Two = field(default_factory=lambda: np.zeros(3), kw_only=True)


@dataclass
class ByHand:
    x: Two

    def __init__(self, x): self.x = x


class Heir(Record):
    pass


@no_type_check
def free(x: Two):
    def inner(x: Two): ...
    return inner


@no_type_check
class Free:
    def take(self, x: Two): ...


@overload
def clause(x: Two) -> None: ...
@overload
def clause(x: int) -> None: ...
def clause(x): ...


@checked
def by_hand(x: Two): ...


@contracts.checked
class Checked:
    def take(self, x: Two): ...


@(lambda function: function)
@refine(contracts.at_least(3, "n"))
def refined(x: Float[Array, " n"]): ...


if True:
    try:
        def nested(x: Two): ...
    finally:
        pass

unnamed = lambda x: x
'''


@pytest.fixture
def shapes(write):
    """The module with every sort of definition, under contract."""
    write(toyshapes=SHAPES)

    return hooked("toyshapes")


BAD = np.zeros(3)


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.Methods(BAD),
        lambda m: m.Methods(TWO).first,
        lambda m: m.Methods.still(BAD),
        lambda m: m.Methods.made(BAD),
        lambda m: m.Methods(TWO).outer()(BAD),
        lambda m: m.Record(BAD),
        lambda m: m.Heir(BAD),
        lambda m: m.Frozen(BAD, made=TWO),
        lambda m: m.Frozen(TWO),
        lambda m: m.clause(BAD),
        lambda m: m.clause("1"),
        lambda m: m.by_hand(BAD),
        lambda m: m.Checked().take(BAD),
        lambda m: m.refined(TWO),
        lambda m: m.nested(BAD),
    ],
)
def test_definitions_are_under_contract(shapes, call):
    """Methods, properties, nested functions, clauses and dataclasses are checked."""
    with pytest.raises(ContractError):
        call(shapes)


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.Methods(TWO).made(TWO).kept(),
        lambda m: m.Record(TWO, names=["a"]),
        lambda m: m.Record(TWO, ["a"]).names,
        lambda m: m.Heir(TWO),
        lambda m: m.Frozen(TWO, made=TWO),
        lambda m: m.ByHand(BAD),
        lambda m: m.free(BAD)(BAD),
        lambda m: m.Free().take(BAD),
        lambda m: m.clause(1),
        lambda m: m.unnamed(BAD),
    ],
)
def test_definitions_are_callable(shapes, call):
    """Valid, exempt and unannotated definitions are called as before."""
    call(shapes)


def test_decorators_stay_outside(shapes):
    """A contract is the innermost decorator, so that the others see the same as before."""
    kinds = {name: type(inspect.getattr_static(shapes.Methods, name)).__name__ for name in KINDS}

    assert KINDS == kinds
    assert 0 == shapes.Methods.kept.cache_info().currsize


KINDS = {
    "first": "property",
    "still": "staticmethod",
    "made": "classmethod",
    "kept": "_lru_cache_wrapper",
    "outer": "function",
}


def test_checked_definitions_are_checked_once(shapes):
    """A function or class that is `checked` in its source is not checked twice."""
    for function in (shapes.by_hand, shapes.Checked.take):
        assert not hasattr(function.__wrapped__, "__wrapped__")


def test_factory_is_called_once_for_each_record(shapes):
    """The factory of a default is called once for each record."""
    one, other = shapes.Record(TWO), shapes.Record(TWO)
    one.names.append("a")

    assert (["a"], []) == (one.names, other.names)


def test_module_stays_a_module(shapes):
    """Docstring and `__future__` imports still work, and one private name is added."""
    names = sorted(name for name in vars(shapes) if "contracts" in name)

    assert "Definitions of every sort." == shapes.__doc__
    assert "Two" == inspect.unwrap(shapes.nested).__annotations__["x"]
    assert ["_@contracts", "contracts"] == names


def test_star_import_has_no_extra_name(write):
    """A star import does not import the private name."""
    write(toy=ADD, toystar="from toy import *\n")
    with contracts.install("toy"):
        toystar = importlib.import_module("toystar")

    assert {"Float", "add", "np", "plain"} == {n for n in vars(toystar) if n[:2] != "__"}


@pytest.mark.parametrize(
    "path", ["Methods", "Methods.made", "Record", "free", "by_hand", "Checked.take", "nested"]
)
def test_source_is_found(shapes, write, path):
    """`inspect` finds the source of a definition, as without a hook."""
    sources = []
    for module in (shapes, plainly("toyshapes")):
        target = module
        for name in path.split("."):
            target = getattr(target, name)
        sources.append(inspect.getsource(target))

    assert sources[1] == sources[0]


def plainly(name):
    """Import a module without contracts."""
    del sys.modules[name]

    return importlib.import_module(name)


def test_traceback_has_the_lines_of_the_source(write):
    """A traceback names the file and the line of the source."""
    source = ADD + "\n\n@(lambda f: f)\ndef fail(x: Float[np.ndarray, '2']):\n    1 / 0\n"
    write(toy=source)
    toy, length = hooked("toy"), len(source.splitlines())
    with pytest.raises(ZeroDivisionError) as caught:
        toy.fail(TWO)
    last = traceback.extract_tb(caught.tb)[-1]

    assert (toy.__file__, length, "1 / 0") == (last.filename, last.lineno, last.line)
    assert length - 2 == inspect.unwrap(toy.fail).__code__.co_firstlineno


def test_lines_are_those_of_the_source():
    """The lines that run are those that run without the hook, except the added import."""
    loader = CheckedLoader("toy", "toy.py", ImportOptions())

    def lines(code):
        inner = [each for each in code.co_consts if hasattr(each, "co_lines")]
        own = {(code.co_name, line) for _, _, line in code.co_lines() if line}
        return own.union(*map(lines, inner))

    expected = lines(compile(SHAPES, "toy.py", "exec", dont_inherit=True))

    assert expected == lines(loader.source_to_code(SHAPES.encode(), "toy.py"))


def test_deep_source_is_instrumented(write):
    """A deeply nested source is instrumented, if Python can compile it."""
    chain = "".join(f"elif x == {each}:\n    pass\n" for each in range(300))
    write(toy=f"x = 0\nif x:\n    pass\n{chain}y = {' + '.join(['x'] * 900)}\n")

    assert 0 == hooked("toy").y


def test_encoding_is_that_of_the_source(write, tmp_path):
    """A source in another encoding is read as Python reads it."""
    (tmp_path / "toy.py").write_bytes("# coding: latin-1\nname = 'é'\n".encode("latin-1"))

    assert "é" == hooked("toy").name


@pytest.mark.parametrize("source", ["", "'doc'", "from __future__ import annotations", "# no"])
def test_almost_empty_module_is_imported(write, source):
    """A module with only a docstring, only a future import, or nothing, is imported."""
    write(toy=source)

    assert ("doc" if "doc" in source else None) == hooked("toy").__doc__


def test_module_attributes_are_unchanged(write, tmp_path):
    """File, cache, data and resources are those of the plain module."""
    write(toy__init__=ADD)
    (tmp_path / "toy/data.txt").write_text("data")
    toy = hooked("toy")
    path = str(tmp_path / "toy/__init__.py")

    assert (path, importlib.util.cache_from_source(path)) == (toy.__file__, toy.__cached__)
    assert ADD.encode() == toy.__loader__.get_data(path)
    assert "data" == (importlib.resources.files("toy") / "data.txt").read_text()


def test_syntax_error_is_that_of_python(write):
    """A syntax error is raised as usual, with its line."""
    write(toy="\nx = = 1\n")
    with pytest.raises(SyntaxError) as caught:
        hooked("toy")

    assert 2 == caught.value.lineno


def test_run_module_is_under_contract(write):
    """A module that `runpy` runs as `__main__` is under contract."""
    write(toy__init__="", toy__cli=ADD)
    with contracts.install("toy"):
        names = runpy.run_module("toy.cli", run_name="__main__")

    assert checks(names["add"])


def test_functions_and_instances_are_pickled(write):
    """Functions and instances of modules under contract can be pickled and loaded."""
    write(toy=ADD, toyshapes=SHAPES)
    toy, shapes = hooked("toy"), hooked("toyshapes")

    assert toy.add is pickle.loads(pickle.dumps(toy.add))
    assert [0, 0] == pickle.loads(pickle.dumps(shapes.Frozen(TWO, made=TWO))).x.tolist()


@pytest.mark.parametrize(
    ("packages", "message"),
    [
        ((), "install: packages: got nothing, expected the dotted name of a package"),
        ((3,), "install: packages: got 3, expected the dotted name of a package"),
        ((["toy"],), "install: packages: got ['toy'], expected the dotted name of a package"),
        (("toy", ""), "install: packages: got '', expected the dotted name of a package"),
        (("toy..a",), "install: packages: got 'toy..a', expected the dotted name of a package"),
        (("toy/a",), "install: packages: got 'toy/a', expected the dotted name of a package"),
        (
            ("toy", "numpy.linalg"),
            "install: numpy.linalg is imported already: install before importing it",
        ),
    ],
)
def test_wrong_names_are_refused(packages, message):
    """A wrong name is refused at once, and nothing is installed."""
    finders = list(sys.meta_path)
    with pytest.raises(ContractError) as caught:
        contracts.install(*packages)

    assert message == str(caught.value)
    assert finders == sys.meta_path


def test_submodule_that_is_imported_is_named(write):
    """If a package installs itself too late, the error names the submodule that was imported."""
    source = "import toy.sums\nimport contracts\ncontracts.install('toy')\n"
    write(toy__init__=source, toy__sums=ADD)
    with pytest.raises(ContractError, match=r"^install: toy\.sums is imported already"):
        importlib.import_module("toy")


def test_checked_package_may_be_named_again(write):
    """A package that was imported under contract may be named again."""
    write(toy=ADD)
    hooked("toy")
    with contracts.install("toy") as hook:
        assert ("toy",) == hook.packages


TRAP = """
import dataclasses

import numpy as np
from jaxtyping import Float


def trap(x: Float[np.ndarray, "2*n"]) -> None: ...


@dataclasses.dataclass
class Trap:
    x: Float[np.ndarray, "2*n"]


def add(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> None: ...
"""


def test_unreadable_contract_is_an_error_of_the_import(write):
    """A mistake in an annotation stops the import, with file and line."""
    write(toy=TRAP)

    with pytest.raises(ContractError, match=r"toy.py:8: trap: x: axis '2\*n' uses n"):
        hooked("toy")


def test_warning_names_its_file_once(write):
    """The warning is at the definition, so its text does not repeat the file."""
    write(toy=TRAP)
    with warnings.catch_warnings(record=True) as caught, contracts.install("toy", strict=False):
        warnings.simplefilter("always")
        importlib.import_module("toy")
    trap, of_dataclass = (each for each in caught if each.category is contracts.ContractWarning)

    assert ("toy.py", 8) == (Path(trap.filename).name, trap.lineno)
    assert str(trap.message).startswith("trap: x: axis")
    assert "toy.py" == Path(of_dataclass.filename).name
    assert str(of_dataclass.message).startswith("Trap.__init__: x: axis")


def test_unreadable_contract_of_others_is_a_warning(write):
    """If not strict, an unreadable contract is a warning, and everything else is checked."""
    write(toy=TRAP)
    with (
        pytest.warns(contracts.ContractWarning, match=r"trap: x: axis '2\*n' uses n"),
        pytest.warns(contracts.ContractWarning, match=r"Trap.__init__: x: axis"),
        contracts.install("toy", strict=False),
    ):
        toy = importlib.import_module("toy")

    assert FunctionType is type(toy.trap)
    assert not hasattr(toy.trap, "__wrapped__")
    assert checks(toy.add)


TYPES = """
import dataclasses
from typing import no_type_check


def half(x: int) -> int:
    return x / 2


@dataclasses.dataclass
class Point:
    x: int
    y: "int" = 0


@no_type_check
def free(x: int) -> int:
    return x


def bare(x):
    return x
"""


def test_every_annotated_function_is_checked_if_asked(write):
    """With `arrays_only=False`, functions and dataclasses without an array are checked too."""
    write(toy=TYPES)
    with contracts.install("toy", arrays_only=False):
        toy = importlib.import_module("toy")

    assert toy.Point(1) == toy.Point(1, 0)
    assert ("x", "x") == (toy.free("x"), toy.bare("x"))
    for wrong in (lambda: toy.half("2"), lambda: toy.half(3), lambda: toy.Point("1")):
        with pytest.raises(ContractError):
            wrong()


def test_types_are_not_checked_by_default(write):
    """By default, a function or a dataclass without an array stays as it is."""
    write(toy=TYPES)
    toy = hooked("toy")

    assert 1.5 == toy.half(3)
    assert "1" == toy.Point("1").x
