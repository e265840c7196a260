"""Markers at run time: which values are accepted, and the error of the first that is not."""

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Annotated, NamedTuple, overload

import numpy as np
import pytest
from jaxtyping import Bool, Float, Int, Real, UInt

from contracts import (
    AtLeast,
    Below,
    ContractError,
    Lengths,
    Mask,
    Padding,
    Sorted,
    checked,
    contract_of,
    when,
)
from contracts.checks.binding import Binding
from contracts.checks.first_call import generate_now
from contracts.errors import ErrorKind

Array = np.ndarray
Tokens = Annotated[Int[Array, "batch seq"], Below(11)]
Counts = Annotated[Int[Array, " batch"], Lengths("seq")]
Steps = Annotated[Bool[Array, "batch seq"], Mask("seq")]


@checked
def tokens_only(tokens: Tokens) -> None:
    """Take tokens."""


@checked
def padded(
    tokens: Annotated[Tokens, Padding(0)],
    lengths: Counts,
    mask: Steps | None = None,
    padding: Annotated[Bool[Array, "batch seq"], Mask("seq", valid=False)] | None = None,
    x: Annotated[Float[Array, "batch 2 seq"], Padding(0.5)] | None = None,
) -> None:
    """Take tokens with their lengths, and more that agrees with them."""


@checked
def masked(
    mask: Annotated[Real[Array, "*batch seq"] | Bool[Array, "*batch seq"], Mask("seq")],
    x: Annotated[Float[Array, "*batch seq"], Padding(0)] | None = None,
) -> None:
    """Take a mask alone."""


@checked
def ordered(
    lengths: Annotated[Int[Array, " batch"], Sorted(descending=True)],
    times: Annotated[Float[Array, "batch seq"], Sorted()] | None = None,
    rows: Annotated[Float[Array, "batch seq"], Sorted(axis=0)] | None = None,
) -> None:
    """Take what is sorted."""


@checked
def sized(x: Annotated[Float[Array, "seq batch"], AtLeast("seq", 1)]) -> None:
    """Take one step or more."""


def ints(*values):
    """Return an array of integers."""
    return np.array(values)


TOKENS = np.array([[1, 2, 10], [10, 0, 0]])
MASK = np.array([[True, True, True], [True, False, False]])
X = np.where(MASK[:, None], 1.0, 0.5) * np.ones((2, 2, 3))

ACCEPTED = {
    "tokens": (tokens_only, (TOKENS,)),
    "no token": (tokens_only, (np.zeros((2, 0), int),)),
    "lengths": (padded, (TOKENS, ints(3, 1))),
    "no sample": (padded, (np.zeros((0, 3), int), np.zeros(0, int))),
    "lengths below the size": (padded, (TOKENS * [[1, 1, 0], [1, 0, 0]], ints(2, 1))),
    "a mask": (padded, (TOKENS, ints(3, 1), MASK)),
    "both polarities": (padded, (TOKENS, ints(3, 1), MASK, ~MASK)),
    "padding in the middle axis": (padded, (TOKENS, ints(3, 1), None, None, X)),
    "a mask alone": (masked, (MASK,)),
    "a mask of numbers": (masked, (MASK.astype(float),)),
    "a mask of one sample": (masked, (MASK[1], np.array([1.0, 0.0, 0.0]))),
    "a mask that all samples have": (masked, (MASK[None], np.zeros((1, 2, 3)))),
    "sorted": (ordered, (ints(3, 3), np.array([[1.0, 2.0], [0.0, 0.0]]))),
    "rows": (ordered, (ints(1, 1), None, np.array([[1.0, 0.0], [1.0, 2.0]]))),
    "nothing to sort": (ordered, (np.zeros(0, int), np.zeros((0, 0)))),
    "one step": (sized, (np.zeros((1, 0)),)),
}

WRONG_X = X.copy()
WRONG_X[1, 1, 2] = 0

REFUSED = {
    "too large": (
        (tokens_only, (TOKENS + 1,)),
        "tokens: got 11 at [0, 2], expected at least 0 and below 11 (Below(11))",
    ),
    "negative": (
        (tokens_only, (-TOKENS,)),
        "tokens: got -1 at [0, 0], expected at least 0 and below 11 (Below(11))",
    ),
    "no step": (
        (padded, (TOKENS, ints(3, 0))),
        "lengths: got 0 at [1], expected at least 1 and at most 3, the size of seq (Lengths(",
    ),
    "too long": ((padded, (TOKENS, ints(4, 1))), "lengths: got 4 at [0], expected at least 1"),
    "not padded": (
        (padded, (TOKENS, ints(2, 1))),
        "tokens: got 10 at [0, 2], expected 0, past the 2 valid steps in lengths (Padding(0))",
    ),
    "padding of another value": (
        (padded, (TOKENS, ints(3, 1), None, None, WRONG_X)),
        "x: got 0.0 at [1, 1, 2], expected 0.5, past the 1 valid step in lengths (Padding(0.5))",
    ),
    "a hole": (
        (masked, (np.array([True, False, True]),)),
        "mask: got True at [2], expected False, as at the step before: valid steps come first",
    ),
    "left padding": ((masked, (~MASK,)), "mask: got True at [1, 1], expected False, as at the"),
    "no valid step": (
        (masked, (np.zeros((2, 3), bool),)),
        'mask: got no valid step at [0], expected at least 1 (Mask("seq"))',
    ),
    "no step at all": (
        (masked, (np.zeros((2, 0), bool),)),
        "mask: got no valid step at [0], expected at least 1",
    ),
    "no bool": ((masked, (ints(1, 2, 0),)), "mask: got 2 at [1], expected 0 or 1"),
    "fewer steps than the lengths": (
        (padded, (TOKENS, ints(3, 1), np.array([[True, True, False], [True, False, False]]))),
        "mask: got False at [0, 2], expected True, among the 3 valid steps in lengths",
    ),
    "more steps than the lengths": (
        (padded, (TOKENS, ints(3, 1), np.ones((2, 3), bool))),
        "mask: got True at [1, 1], expected False, past the 1 valid step in lengths",
    ),
    "the other polarity": (
        (padded, (TOKENS, ints(3, 1), None, MASK)),
        "padding: got False at [1, 1], expected True, as at the step before",
    ),
    "padding by a mask": (
        (masked, (MASK, np.ones((2, 3)))),
        "x: got 1.0 at [1, 1], expected 0, past the 1 valid step in mask (Padding(0))",
    ),
    "ascending lengths": (
        (ordered, (ints(3, 1, 2),)),
        "lengths: got 2 at [2], expected descending values (Sorted(descending=True))",
    ),
    "unsorted": (
        (ordered, (ints(1, 1), np.array([[1.0, 2.0], [3.0, 0.5]]))),
        "times: got 0.5 at [1, 1], expected ascending values (Sorted())",
    ),
    "unsorted rows": (
        (ordered, (ints(1, 1), None, np.array([[1.0, 2.0], [3.0, 0.5]]))),
        "rows: got 0.5 at [1, 1], expected ascending values (Sorted(axis=0))",
    ),
    "no sequence": (
        (sized, (np.zeros((0, 2)),)),
        "x: got 0 on axis seq, expected at least 1",
    ),
}


@pytest.mark.parametrize(("function", "arrays"), ACCEPTED.values(), ids=ACCEPTED)
def test_valid_values_are_accepted(function, arrays):
    """Values that every marker allows pass, by generated code."""
    function(*arrays)


@pytest.mark.parametrize(("call", "message"), REFUSED.values(), ids=REFUSED)
def test_first_wrong_entry_is_named(call, message):
    """The error names the argument, the entry, its index and what the marker expects."""
    function, arrays = call
    with pytest.raises(ContractError) as refused:
        function(*arrays)

    error = refused.value
    assert message in str(error)
    assert error.argument == message.partition(":")[0]
    assert error.kind is (ErrorKind.MINIMUM if error.axis else ErrorKind.VALUE)


def test_limit_is_an_attribute_an_argument_or_an_axis():
    """The limit of `Below` is an expression, as the size of an axis is."""

    class Model:
        vocabulary = 4

        @checked
        def run(
            self,
            tokens: Annotated[Int[Array, " n"], Below("{self.vocabulary}+1")],
            targets: Annotated[UInt[Array, " n"], Below("classes")],
            logits: Float[Array, "n classes"],
            more: Annotated[Int[Array, " n"], Below("{top}")] | None = None,
            top: int = 2,
        ) -> None: ...

    model, one, logits = Model(), np.ones(1, "uint8"), np.zeros((1, 3))
    model.run(ints(4), one, logits, ints(2), 3)

    with pytest.raises(ContractError, match=r"tokens: got 5 at \[0\], expected .* below 5"):
        model.run(ints(5), one, logits)
    with pytest.raises(ContractError, match=r"targets: got 3 at \[0\], expected .* below 3"):
        model.run(ints(4), one * 3, logits)
    with pytest.raises(ContractError, match=r'more: got 2 .* below 2 \(Below\("\{top\}"\)\)'):
        model.run(ints(4), one, logits, ints(2))


def test_values_of_a_result_are_checked_with_the_lengths_of_the_arguments():
    """A result may be padded where an argument says; it is wrong by its own name."""

    @checked
    def encode(
        x: Float[Array, "batch seq"], lengths: Counts, fill: float
    ) -> tuple[
        Annotated[Float[Array, "batch seq"], Padding(0)],
        Annotated[Int[Array, " batch"], Lengths("seq")],
    ]:
        return np.where(np.arange(x.shape[1]) < lengths[:, None], x, fill), lengths

    x, lengths = np.ones((2, 3)), ints(3, 1)
    encode(x, lengths, 0.0)

    with pytest.raises(ContractError, match=r"return\[0\]: got 2.0 at \[1, 1\], expected 0, past"):
        encode(x, lengths, 2.0)


def test_result_is_checked_though_the_function_changed_its_arguments():
    """What a function wrote into its arguments is no error, and hides none of the result."""

    @checked
    def consume(tokens: Tokens, value: int) -> Annotated[Int[Array, "batch seq"], Below(3)]:
        tokens += 100
        return np.full(tokens.shape, value)

    consume(TOKENS.copy(), 2)

    with pytest.raises(ContractError, match=r"return: got 3 at \[0, 0\], expected .* below 3"):
        consume(TOKENS.copy(), 3)


class Batch(NamedTuple):
    """Tokens with their lengths."""

    tokens: Annotated[Int[Array, "batch seq"], Below(11), Padding(0)]
    lengths: Annotated[Int[Array, " batch"], Lengths("seq")]


@dataclasses.dataclass
class Labels:
    """Classes, as many as the object says."""

    classes: int
    values: Annotated[Int[Array, " n"], Below("{classes}"), AtLeast("n", 2)]


def test_fields_of_an_object_are_checked_with_its_own_lengths():
    """Each object has its own axes and its own lengths."""

    @checked
    def run(source: Batch, target: Batch, labels: list[Labels]) -> None: ...

    long, short = Batch(TOKENS, ints(3, 1)), Batch(TOKENS[:1, :1], ints(1))
    run(long, short, [Labels(3, ints(2, 0)), Labels(9, ints(1, 8))])

    with pytest.raises(ContractError, match=r"target.lengths: got 3 at \[0\], expected .* most 1"):
        run(long, short._replace(lengths=ints(3)), [])
    with pytest.raises(ContractError, match=r"source.tokens: got 2 .*in source.lengths"):
        run(long._replace(lengths=ints(1, 1)), short, [])
    with pytest.raises(ContractError, match=r"labels\[0\].values: got 3 at \[1\], .* below 3"):
        run(long, short, [Labels(3, ints(2, 3))])
    with pytest.raises(ContractError, match=r"labels\[0\].values: got 1 on axis n, expected at"):
        run(long, short, [Labels(3, ints(2))])


def test_every_item_is_checked():
    """A marker in a container is of each item."""

    @checked(sample=2)
    def run(*parts: Annotated[Int[Array, " n"], Below(3)]) -> None: ...

    with pytest.raises(ContractError, match=r"parts\[1\]: got 3 at \[0\]"):
        run(ints(1), ints(3), ints(2))


def test_targets_are_below_the_classes_and_padded_with_another_value():
    """The padded steps are exempt from `Below`: targets are -100 there."""

    @checked
    def loss(
        logits: Float[Array, "batch seq classes"],
        targets: Annotated[Int[Array, "batch seq"], Below("classes"), Padding(-100)],
        lengths: Counts | None = None,
    ) -> None: ...

    logits, targets = np.zeros((2, 3, 4)), np.array([[0, 3, 3], [1, -100, -100]])
    loss(logits, targets, ints(3, 1))
    loss(logits, targets)

    with pytest.raises(ContractError, match=r"targets: got -100 at \[1, 1\], expected at least 0"):
        loss(logits, targets, ints(3, 2))


def test_two_masks_agree():
    """Masks of one axis and of the same samples say the same, whatever their polarity."""

    @checked
    def run(
        mask: Steps, padding: Annotated[Bool[Array, "seq batch"], Mask("seq", valid=False)]
    ) -> Steps:
        return ~padding.T

    run(MASK, ~MASK.T)

    with pytest.raises(ContractError, match=r"padding: got False at \[1, 1\], .* past the 1 valid"):
        run(MASK, np.zeros((3, 2), bool))


def test_a_mask_that_is_returned_agrees_with_that_of_the_arguments():
    """A result is compared with the masks of the arguments."""

    @checked
    def run(mask: Steps) -> Steps:
        return np.ones_like(mask)

    run(MASK | True)

    with pytest.raises(ContractError, match=r"return: got True at \[1, 1\], expected False, past"):
        run(MASK)


def test_values_choose_between_clauses():
    """A call fits the first clause whose markers allow its values."""

    class Model:
        @overload
        @when("True")
        def run(self, x: Annotated[Int[Array, " n"], Below(3)]) -> Int[Array, " n"]: ...

        @overload
        @when("True")
        def run(self, x: Annotated[Int[Array, " n"], Below(9)]) -> Float[Array, " n"]: ...

        @checked
        def run(self, x):
            return x if x.max() < 3 else x.astype(float)

    assert (ints(2).dtype, np.dtype(float)) == (
        Model().run(ints(2)).dtype,
        Model().run(ints(4)).dtype,
    )


def test_items_of_a_generator_are_checked():
    """What a generator yields is checked with the lengths of its arguments."""

    @checked
    def steps(
        lengths: Annotated[Int[Array, " batch"], Lengths("seq")], x: Float[Array, "batch seq"]
    ) -> Iterator[Annotated[Bool[Array, "batch seq"], Mask("seq")]]:
        yield np.arange(x.shape[1]) < lengths[:, None]
        yield np.ones(x.shape, bool)

    running = steps(ints(2, 1), np.zeros((2, 2)))
    next(running)

    with pytest.raises(ContractError, match=r"yield: got True at \[1, 1\], expected False, past"):
        next(running)


def test_shapes_alone_are_checked_if_asked(monkeypatch):
    """With `CONTRACTS=shapes` no value is read, and the contract still has its markers."""
    monkeypatch.setenv("CONTRACTS", "shapes")

    @checked
    def run(tokens: Annotated[Tokens, AtLeast("seq", 1)]) -> Tokens:
        return tokens + 1

    run(TOKENS + 1)

    assert Below(11) in contract_of(run).clauses[0].parameters[0].structure.markers
    with pytest.raises(ContractError, match="got 0 on axis seq"):
        run(TOKENS[:, :0])


def test_oracle_ignores_markers(monkeypatch):
    """Beartype and jaxtyping check the shape alone."""
    monkeypatch.setenv("CONTRACTS", "oracle")

    @checked
    def run(tokens: Tokens, lengths: Counts | None = None) -> Tokens:
        return tokens

    run(TOKENS + 1, ints(9, 9))

    with pytest.raises(ContractError):
        run(TOKENS[0])


def test_a_callable_without_markers_costs_nothing_more():
    """Its code does not read values; that of a marked one does, once for each call."""

    @checked
    def bare(x: Int[Array, " n"]) -> Int[Array, " n"]:
        return x

    for each in (bare, tokens_only):
        generate_now(each)
    codes = [each.__globals__["accepts_1"].__code__ for each in (bare, tokens_only)]
    readers = {"matches", "values_fit_1"}

    assert [set(), {"values_fit_1"}] == [readers & set(each.co_names) for each in codes]


def test_generated_code_agrees_with_interpretation():
    """Values are accepted by generated code if and only if interpretation accepts them."""

    def function(
        tokens: Annotated[Int[Array, "batch seq"], Below("classes"), Padding(0)],
        lengths: Annotated[Int[Array, " batch"], Lengths("seq"), Sorted()] | None,
        mask: Annotated[Bool[Array, "batch seq"], Mask("seq")] | None,
        logits: Float[Array, " classes"],
    ) -> None: ...

    generated, (clause,) = checked(function), contract_of(function).clauses
    verdicts = []
    for seed in range(400):
        arguments = drawn_arguments(np.random.default_rng(seed))
        with contextlib.suppress(ContractError):
            Binding(dict(arguments)).check_arguments(clause, arguments)
            generated(**arguments)
            verdicts.append("accepted")
            continue
        with pytest.raises(ContractError) as refused:
            generated(**arguments)
        verdicts.append(refused.value.kind)

    assert {"accepted", ErrorKind.VALUE} == set(verdicts)


def drawn_arguments(random):
    """Draw arguments whose values are right or nearly so."""
    batch, seq, classes = random.integers(0, 4, 3)
    lengths = np.sort(random.integers(random.integers(0, 2), seq + 2, batch))
    tokens = random.integers(-random.integers(0, 2), classes + 1, (batch, seq))
    past = np.arange(seq) >= random.integers(0, seq + 1, (batch, 1))

    return {
        "tokens": np.where(past, 0, tokens),
        "lengths": None if random.random() < 0.3 else lengths,
        "mask": None if random.random() < 0.5 else ~past,
        "logits": np.zeros(classes),
    }
