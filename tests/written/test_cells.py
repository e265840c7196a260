"""CellLSTM, checked against the laws of recurrent layers."""

import rnn_spec

from cells import CellLSTM

LAWS = [
    "answer",
    "inputs_kept",
    "finite",
    "output_shape",
    "state_shapes",
    "value_blind",
    "meta_shapes",
    "empty_batch",
    "dtype_kept",
    "device_kept",
    "precision_kept",
    "autocast",
    "precision",
    "finiteness",
    "unbatched",
    "strides",
    "default_state",
    "final_state",
    "state_pair",
    "state_used",
    "cell_state_updated",
    "state_updated",
    "splitting",
    "causality",
    "prefix",
    "memory",
    "independence",
    "isolation",
    "permutation",
    "differentiable",
    "finite_differences",
    "second_differences",
    "distinct_parameters",
    "liveness",
    "not_degenerate",
    "through_time",
    "gradient_strides",
    "gradient_independence",
    "empty_batch_gradient",
    "round_trip",
    "assigned",
    "copied",
    "copied_apart",
    "pickled",
    "saved",
    "substitution",
    "changed_in_place",
    "init_seeded",
    "init_fresh",
    "init_distinct",
    "init_alike",
    "state_list_kept",
    "no_aliasing",
    "results_apart",
    "results_unshared",
    "parameters_kept",
    "no_carry",
    "determinism",
    "rng_kept",
    "mode_kept",
    "mode_round_trip",
    "surroundings_kept",
    "memory_kept",
    "wrong_input_size",
    "wrong_rank",
    "wrong_state_batch",
    "wrong_state_layers",
    "refused_harmlessly",
    "compiled",
    "exported",
]

# Laws that do not apply:
# - batch_first: it offers no batch_first = True
# - concatenation: it offers no bidirectional = True
# - composition: it offers no num_layers = 2 or 3
# - reversal: it offers no bidirectional = True
# - block_order: it offers no num_layers = 2 or 3
# - direction_order: it offers no bidirectional = True
# - layers_used: it offers no num_layers = 2 or 3
# - bias_used: it offers no bias = False
# - nonlinearity_used: it offers no nonlinearity = relu
# - anticausality: it offers no bidirectional = True
# - resets: it does not support reset flags as an argument
# - packed_alone: it does not support a packed sequence (TypeError: input is no tensor)
# - packed_dtype: it does not support a packed sequence (TypeError: input is no tensor)
# - packed_equal: it does not support a packed sequence (TypeError: input is no tensor)
# - packed_order: it does not support a packed sequence (TypeError: input is no tensor)
# - packed_reverse: it offers no bidirectional = True
# - packed_gradient: it does not support a packed sequence (TypeError: input is no
#   tensor)
# - lengths_alone: it does not support sequence lengths as an argument
# - padding_blind: it does not support sequence lengths as an argument
# - padding_infinite: it does not support sequence lengths as an argument
# - zero_length: it does not support sequence lengths as an argument
# - padding_gradient: it does not support sequence lengths as an argument
# - eval_identity: it offers no dropout = 0.5 or 0.25
# - single_layer_dropout: it offers no dropout = 0.5 or 0.25
# - dropout_none: it has no option dropout
# - dropout_spares_first: it offers no dropout = 0.5 or 0.25
# - dropout_spares_output: it offers no dropout = 0.5 or 0.25
# - dropout_all: it offers no dropout = 1.0
# - dropout_between: it offers no dropout = 1.0
# - fresh_masks: it offers no dropout = 0.5 or 0.25
# - seeded_masks: it offers no dropout = 0.5 or 0.25
# - independent_masks: it offers no dropout = 0.5 or 0.25
# - dropout_rate: it offers no dropout = 0.5 or 0.25
# - dropout_scale: it offers no dropout = 0.5 or 0.25
# - dropout_gradient: it offers no dropout = 0.5 or 0.25
# - gradient_batch_first: it offers no batch_first = True
# - meta_init: it has no reset_parameters
# - placement: its constructor has no arguments device and dtype
# - init_reset: it has no reset_parameters
# - scripted: it does not support torch.jit.script (RuntimeError: cannot statically
#   infer the expected size of a list in this context:)
# - traced: it does not support torch.jit.trace at any size (TransformError: Iterating
#   over a tensor might cause the trace to be incorrect)
# - vmapped: it does not support torch.vmap (RuntimeError: Batching rule not implemented
#   for aten::lstm_cell. We could not generate a fallback.)


@rnn_spec.parametrize_with_laws([CellLSTM], LAWS, level="relations")
def test_cell_lstm_obeys(law):
    """CellLSTM obeys the law; `rnn-spec laws NAME` states it."""
    law()
