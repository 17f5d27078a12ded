"""The token table in four bits: a byte holds two columns, and each 128 columns have a scale.

What a token is looked up as is one of fifteen levels a column. Rounding to nearest costs little at
once (``models/README.md``), and less when training sees it: ``rounded`` is what the table will be,
and passes its gradient on as it is (Bengio et al. 2013, "Estimating or propagating gradients
through stochastic neurons": the straight-through estimator).
"""

from __future__ import annotations

import numpy as np
import torch

GROUP = 128
"""Columns that share a scale."""
LARGEST = 7


def quantise(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(uint8 (n, dim / 2), float16 scales (n, dim / GROUP)) of a float table (n, dim).

    The low four bits of byte j are column j plus eight, the high four column j + dim / 2.
    """
    n, dim = table.shape
    groups = table.reshape(n, dim // GROUP, GROUP).astype(np.float32)
    scale = (np.maximum(np.abs(groups).max(2), 1e-6) / LARGEST).astype(np.float16)
    levels = np.rint(groups / scale[:, :, None].astype(np.float32)).clip(-LARGEST, LARGEST)
    raised = (levels + 8).astype(np.uint8).reshape(n, dim)
    return raised[:, : dim // 2] | raised[:, dim // 2 :] << 4, scale


def rounded(rows: torch.Tensor) -> torch.Tensor:
    """``rows`` (…, dim) as the four-bit table will give them, differentiable as if unchanged."""
    groups = rows.detach().unflatten(-1, (-1, GROUP))
    scale = (groups.abs().amax(-1, keepdim=True).clamp(min=1e-6) / LARGEST).half().float()
    table = ((groups / scale).round().clamp(-LARGEST, LARGEST) * scale).flatten(-2)
    return rows + (table - rows.detach())
