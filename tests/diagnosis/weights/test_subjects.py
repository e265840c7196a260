"""The equations of a layer with parameters of any name are checked by its weights found."""

import pytest
import torch
from torch import nn
from weights import GRUS, LSTMS, NEAR_MISSES, RNNS, STACKED

from rnn_spec import CATALOGUE, Adapter, Case, Net, Options, check, find_weights, replay
from rnn_spec.causes.failure import OtherEquations
from rnn_spec.causes.spelling import Spelling
from rnn_spec.diagnosis.weights.subjects import subject_with_weights
from rnn_spec.law_definition.capability import Capability
from rnn_spec.reports.lines.again import command_again
from rnn_spec.reports.lines.unchecked import unchecked
from rnn_spec.reports.unverified import Unverified
from rnn_spec.subjects.inspection import subject_of

ONE_BIAS = ("weight_ih", "weight_hh", "bias_ih")


class SizedLSTM(LSTMS["OneLinear"]):
    """Keeps its sizes as attributes, as an instance must."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.input_size = input_size


class SigmoidLSTM(NEAR_MISSES["SigmoidCandidate"]):
    """Is called an LSTM."""


class MisnamedGRU(RNNS["Elman"]):
    """Is called a GRU."""


class PeepholeLSTM(NEAR_MISSES["Peepholes"]):
    """Is called an LSTM, as in the paper that has its peepholes."""


class LatePeepholeLSTM(NEAR_MISSES["Peepholes"]):
    """Its output gate reads the cell state of the step before."""

    def step(self, x, h, c):
        """Read the old cell state three times."""
        i, f, g, o = self.sums(x, h)
        c_new = self.cell(i + self.p[0] * c, f + self.p[1] * c, g, c)
        return self.output(o + self.p[2] * c, c_new), c_new


class MyLSTM(nn.Module):
    """A stack whose upper cells read the cell below at the step before."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        """Make the cells."""
        super().__init__()
        sizes = [input_size, *[hidden_size] * (num_layers - 1)]
        self.cells = nn.ModuleList(nn.LSTMCell(size, hidden_size) for size in sizes)
        self.hidden_size = hidden_size

    def forward(self, x, state=None):
        """Run the cells, step by step."""
        zeros = x.new_zeros(len(self.cells), x.shape[1], self.hidden_size)
        h, c = (list(part) for part in (state or (zeros, zeros)))
        outputs = []
        for each in x:
            below, before = each, list(h)
            for n, cell in enumerate(self.cells):
                h[n], c[n] = cell(below, (h[n], c[n]))
                below = before[n]
            outputs.append(h[-1])
        return torch.stack(outputs), (torch.stack(h), torch.stack(c))


class ResettingGRU(NEAR_MISSES["ResetBefore"]):
    """Is called a GRU, as in the paper that has its equations."""


class CoupledLSTM(NEAR_MISSES["CoupledByForget"]):
    """Is called an LSTM, as in the paper that compares its variants."""


class IdleLSTM(LSTMS["OneLinear"]):
    """Has parameters that nothing reads."""

    def make(self, inputs, hidden):
        """Make two parameters more."""
        super().make(inputs, hidden)
        self.unused, self.scale = (nn.Parameter(torch.ones(hidden)) for _ in range(2))


class LearnedStartLSTM(LSTMS["OneLinear"]):
    """Starts from learned parameters if no state is given."""

    def make(self, inputs, hidden):
        """Make the start."""
        super().make(inputs, hidden)
        self.start = nn.Parameter(torch.randn(hidden))

    def forward(self, input, hx=None):
        """Run from the start."""
        begin = self.start.expand(1, input.shape[1], -1)
        return super().forward(input, (begin, begin) if hx is None else hx)


RAISED = [LSTMS["OneLinear"], LSTMS["CellFirst"], GRUS["Exchanged"], RNNS["Rectified"]]


@pytest.mark.slow
@pytest.mark.parametrize("make", RAISED)
def test_found_weights_raise_the_level(make):
    """A layer whose weights are found is checked at the level of equations."""
    subject = subject_with_weights(Adapter(make, weights="find"))

    assert subject.level == "equations"
    assert subject.notes["weights"] == find_weights(make).says
    assert Capability.NAMED_WEIGHTS not in subject.missing


def test_other_equations_stay_a_note():
    """A layer that is a variant is checked at the level of relations, with the reason."""
    subject = subject_with_weights(Adapter(NEAR_MISSES["SigmoidCandidate"], weights="find"))

    assert subject.level == "relations"
    assert "with a sigmoid for the candidate" in subject.missing[Capability.NAMED_WEIGHTS]


CLAIMS = [
    (SigmoidLSTM, True),
    (ResettingGRU, False),
    (PeepholeLSTM, False),
    (LatePeepholeLSTM, True),
    pytest.param(MyLSTM, True, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("layer", "is_claim"), CLAIMS)
def test_name_is_no_claim_where_papers_give_it_to_the_equations(layer, is_claim):
    """A GRU may reset before the product; an LSTM has no sigmoid for its candidate."""
    report = check(layer, profile="quick", seed=0, laws=["splitting", "cell"])

    assert is_claim == (report.unverified is not None)


def test_irregular_places_stay_a_note():
    """Weights that are found at some sizes only are not used."""
    subject = subject_with_weights(Adapter(LSTMS["OneVector"], weights="find"))

    assert subject.level == "relations"
    assert "irregular" in subject.notes["weights"]


def test_equations_allow_for_a_lower_precision():
    """A layer that computes in float32 always obeys its equations to that precision."""
    adapter = Adapter(LSTMS["Float32Inside"], weights="find")
    report = check(adapter, profile="quick", seed=0, laws=["cell", "agreement"])

    assert report.ok
    assert "equations" == report.about["level"]
    assert {"passed"} == {each.status for each in report.results}
    assert "computed in float32" in report.about["weights"]


@pytest.mark.slow
@pytest.mark.parametrize("wrapped", [lambda make: make, lambda make: make(3, 4), Adapter])
def test_weights_are_sought_wherever_names_are_foreign(wrapped):
    """A class, an instance and an adapter need not ask for it."""
    target = wrapped(SizedLSTM)

    assert subject_with_weights(target).level == "equations"


@pytest.mark.parametrize(
    "target", [nn.LSTM, nn.GRU(3, 4), nn.LSTMCell, pytest.param(Net, marks=pytest.mark.slow)]
)
def test_weights_that_are_known_are_not_sought(target):
    """torch.nn's layers, its cells and the notebook's network have names or need none."""
    assert not subject_of(target).weights_wanted


def test_kind_is_not_guessed_against_the_experiment():
    """A layer that is called an LSTM, and computes something else, is not reported as one."""
    subject = subject_with_weights(SigmoidLSTM)

    assert subject.described()["kind"] == "not known"
    assert subject.described()["equations"] == "variant"
    assert not subject.contradicted


def test_name_of_a_class_is_overruled_by_what_is_found():
    """A layer that is called a GRU, and computes an RNN, is an RNN."""
    assert subject_with_weights(MisnamedGRU).kind.name == "RNN"


CONTRADICTED = [
    (SigmoidLSTM, "LSTM", "cell"),
    (NEAR_MISSES["ClippedCell"], "LSTM", "agreement"),
    (RNNS["Elman"], "GRU", "cell"),
    (MyLSTM, "LSTM", "agreement"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("make", "kind", "law"), CONTRADICTED)
def test_a_stated_kind_is_a_claim(make, kind, law):
    """A layer that is said to be of a kind, and computes other equations, breaks one law."""
    report = check(make, kind=kind, laws=["cell", "agreement", "two_biases"], seed=0)
    failed = [each for each in report.results if each.status == "failed"]

    assert [law] == [each.law for each in failed]
    assert isinstance(failed[0].cause, OtherEquations)
    assert failed[0].hint is None
    assert f'kind="{kind}"' in failed[0].reproduction


@pytest.mark.slow
@pytest.mark.parametrize(
    ("layer", "kind", "paper"),
    [(ResettingGRU, "GRU", "Cho"), (PeepholeLSTM, "LSTM", "Gers"), (CoupledLSTM, "LSTM", "Greff")],
)
def test_a_stated_kind_may_stand_for_a_published_variant(layer, kind, paper):
    """A GRU as in its first paper is not accused, nor verified; nor is its kind advised."""
    laws = ["splitting", "cell"]
    stated = check(layer, kind=kind, laws=laws, profile="quick", seed=0)
    report = check(layer, laws=laws, profile="quick", seed=0)

    assert Unverified("variant") == stated.unverified
    assert report.ok
    assert f"They are those of {paper}" in " ".join(unchecked(report, Spelling.PYTHON))


@pytest.mark.slow
@pytest.mark.parametrize("level", ["relations", "equations"])
def test_a_stated_level_decides_which_equations_are_meant(level):
    """At the level of equations they are torch.nn's, at that of relations any."""
    laws = ["splitting", "cell"]
    report = check(ResettingGRU, kind="GRU", level=level, laws=laws, profile="quick", seed=0)

    commands = [command_again(each, report) for each in report.results if each.status == "failed"]

    assert (level == "relations") == report.ok
    assert report.unverified is None
    assert all("--kind GRU --level equations --law cell" in each for each in commands)


def test_replayed_law_on_equations_is_about_those_of_torch():
    """The script of a failure at a stated level has no level."""
    with pytest.raises(AssertionError, match=r"not those of torch\.nn\.GRU"):
        replay("cell", ResettingGRU, Case(Options(1, 1), {"batch": 1}), kind="GRU")


def test_kind_is_advised_only_where_it_makes_a_failure():
    """It is not where a level was stated, nor where only the start is another."""
    stated = check(SigmoidLSTM, level="relations", laws=["cell"], profile="quick", seed=0)
    learned = check(LearnedStartLSTM, laws=["cell"], profile="quick", seed=0)
    own = check(SigmoidLSTM, laws=["cell"], profile="quick", seed=0)

    assert "--kind" not in " ".join([*unchecked(stated), *unchecked(learned)])
    assert "--kind LSTM makes this a failure" in " ".join(unchecked(own))


def test_the_kind_of_an_adapter_is_no_claim():
    """An adapter says of which kind the state is; that the equations are others stays a note."""
    subject = subject_with_weights(Adapter(SigmoidLSTM, kind="LSTM"))

    assert (subject.level, subject.contradicted) == ("relations", {})
    assert subject.described()["kind"] == "LSTM"


def test_learned_start_does_not_break_a_law():
    """A layer that differs only where no state is given is not accused, whatever is stated."""
    subject = subject_with_weights(LearnedStartLSTM, kind="LSTM")

    assert ("step_only", {}) == (subject.notes["equations"], subject.contradicted)


def test_idle_parameters_and_the_mapping_are_noted():
    """What no result depends on is named, and how the weights are mapped is there as code."""
    notes = subject_with_weights(IdleLSTM).notes

    assert notes["idle"] == "`unused`, `scale`"
    assert "def weights(layer):" in notes["mapping"]


@pytest.mark.slow
def test_two_layers_are_not_taken_for_two_directions():
    """Where both have the same parameters, the options decide which weights they are."""
    subject = subject_with_weights(STACKED["FusedLSTM"])
    directions, layers = Options(2, 2, bidirectional=True), Options(2, 2, num_layers=2)
    names = [
        set(subject.read(subject.build(each, torch.float32, torch.device("cpu")), each))
        for each in (directions, layers)
    ]

    assert names[0] == {f"{name}_l0{end}" for name in ONE_BIAS for end in ("", "_reverse")}
    assert names[1] == {f"{name}_l{n}" for name in ONE_BIAS for n in (0, 1)}


BIASES = [
    (STACKED["TwoLinearsLSTM"], set()),
    (STACKED["FusedLSTM"], {Capability.TWO_BIASES}),
    (LSTMS["StateFirst"], {Capability.BIASES, Capability.TWO_BIASES}),
    (STACKED["UnitForgetLSTM"], {Capability.TWO_BIASES}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("make", "missing"), BIASES)
def test_laws_about_biases_apply_where_there_are_some(make, missing):
    """A layer that adds one bias, or none, is not asked what two biases do."""
    of_biases = {Capability.BIASES, Capability.TWO_BIASES}

    assert missing == of_biases & set(subject_with_weights(make).missing)


class FirstForgetLSTM(STACKED["TwoLinearsLSTM"]):
    """Starts with an open forget gate in the first layer only."""

    def __init__(self, *sizes, **options):
        super().__init__(*sizes, **options)
        for cell in self.cells[:1]:
            for linear in cell:
                if linear.bias is not None:
                    nn.init.ones_(linear.bias.chunk(4)[1])


@pytest.mark.slow
def test_initial_values_are_compared_by_gates():
    """A gate is found in the parameters of a layer, so that its start is compared over layers."""
    case = Case(Options(3, 5, num_layers=2))
    replay("init_alike", STACKED["TwoLinearsLSTM"], case)

    with pytest.raises(AssertionError, match=r"bias_ih, gate 1: 1 or drawn"):
        replay("init_alike", FirstForgetLSTM, case)


@pytest.mark.slow
@pytest.mark.parametrize("make", STACKED.values())
def test_no_law_of_equations_accuses_a_correct_layer(make):
    """Layers in ten styles, in any depth and direction, conform with their weights found."""
    laws = [
        name
        for name, law in CATALOGUE.items()
        if law.level == "equations" or Capability.NAMED_WEIGHTS in law.requires
    ]
    below = [name for name in laws if CATALOGUE[name].level != "drop-in"]
    report = check(make, laws=[*below, "splitting"], profile="quick", seed=0)

    assert {"passed", "skipped"} >= {each.status for each in report.results}
    assert "passed" == next(each.status for each in report.results if each.law == "agreement")


@pytest.mark.slow
@pytest.mark.parametrize("make", RAISED)
def test_equations_are_checked_with_found_weights(make):
    """The laws of the equations pass on correct layers, at all sizes."""
    report = check(Adapter(make, weights="find"), laws=["cell", "agreement"], seed=0)

    assert {"cell": "passed", "agreement": "passed"} == {r.law: r.status for r in report.results}


class WrongAtFour(LSTMS["OneLinear"]):
    """Forgets the input where the batch is larger than any that is tried."""

    def gates(self, x, h):
        """Return the gates of zeros for such a batch."""
        return super().gates(x if len(x) < 4 or len(x) in {6, 8} else 0 * x, h)


@pytest.mark.slow
def test_equations_can_still_fail_with_found_weights():
    """A fault that the experiment does not meet is met by the law."""
    assert find_weights(WrongAtFour).verdict == "exact"

    report = check(Adapter(WrongAtFour, weights="find"), laws=["agreement"], seed=0)

    assert [each.status for each in report.results] == ["failed"]


def test_snippet_makes_an_adapter():
    """The code of a snippet is accepted as an adapter's weights, and raises the level."""
    make, code = LSTMS["Interleaved"], {"torch": torch}
    exec(find_weights(make).snippet(), code)  # noqa: S102 - the code is under test
    subject = subject_of(Adapter(make, weights=code["weights"], write=code["write"], kind="LSTM"))

    assert subject.level == "equations"


def test_other_words_are_refused():
    """A text other than "find" is no way to name weights."""
    with pytest.raises(TypeError, match='expected a function of a module, or "find"'):
        Adapter(LSTMS["OneLinear"], weights="search")
