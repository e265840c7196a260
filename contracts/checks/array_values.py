"""The values of an array as an array of NumPy, where they can be read."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

__all__ = ["as_stored", "read_values"]


def read_values(array: Any) -> np.ndarray[Any, Any] | None:
    """
    Return the values of an array, or None where it has none that can be read.

    A tracer of JAX has none, and neither has a tensor on the meta device, under `torch.compile`,
    `torch.export`, `torch.func.vmap` or `grad`, or while torch or a graph of CUDA records
    operations. To read a tensor of a GPU, the program waits for it.
    """
    try:
        return _values(array)
    except Exception:
        return None


def as_stored(value: float, array: Any, values: np.ndarray[Any, Any]) -> Any:
    """Return a number as an array stores it, from its values: 0.1 in bfloat16 is another one."""
    torch: Any = sys.modules.get("torch")
    if torch is not None and isinstance(array, torch.Tensor) and _is_small_float(torch, array):
        return torch.tensor(value, device="cpu").to(array.dtype).item()

    return np.asarray(value).astype(values.dtype)[()]


def _values(array: Any) -> np.ndarray[Any, Any] | None:
    torch: Any = sys.modules.get("torch")
    if isinstance(array, np.ndarray):
        return np.asarray(array)
    if torch is not None and isinstance(array, torch.Tensor):
        return None if _is_traced(torch, array) else _of_torch(torch, array)
    jax: Any = sys.modules.get("jax")
    if jax is not None and isinstance(array, jax.Array):
        return None if isinstance(array, jax.core.Tracer) else np.asarray(array)

    return None


def _of_torch(torch: Any, tensor: Any) -> np.ndarray[Any, Any]:
    """Return the values of a tensor; those of a dtype that NumPy lacks are as exact in float32."""
    tensor = tensor.float() if _is_small_float(torch, tensor) else tensor

    return np.asarray(tensor.numpy(force=True))


def _is_small_float(torch: Any, tensor: Any) -> bool:
    """Whether NumPy lacks the dtype of a tensor: bfloat16, or a float of one byte."""
    dtype = tensor.dtype

    return bool(dtype is torch.bfloat16 or (dtype.is_floating_point and dtype.itemsize == 1))


def _is_traced(torch: Any, tensor: Any) -> bool:
    """Whether torch transforms or records what is done with a tensor."""
    native = torch._C  # noqa: SLF001 - torch has no public way

    return bool(
        torch.compiler.is_compiling()
        or (tensor.is_cuda and torch.cuda.is_current_stream_capturing())
        or native._len_torch_dispatch_stack()  # noqa: SLF001
        or native._functorch.is_functorch_wrapped_tensor(tensor)  # noqa: SLF001
    )
