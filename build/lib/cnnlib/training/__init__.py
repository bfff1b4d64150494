"""From layers to a network: what stands after the convolutions, and how all weights are learnt.

Read the files in the order in which training needs them: ``dense`` (flatten the maps, weigh them for each
class), ``losses`` (how wrong the answer is), ``descent`` (the step that makes it less wrong),
``initializers`` (where the weights start), ``normalization`` (how deep networks keep their numbers in range),
``loop`` (all of it in one small training loop) and ``callbacks`` (what watches over a longer one).
:class:`cnnlib.Sequential <cnnlib.models.Sequential>` does the same for any layers.

Integers are computed as float64 except where the result is exact; float32 stays float32.
"""

from cnnlib.training.dense import dense, dense_backward, flatten, flatten_backward
from cnnlib.training.descent import adam_step, clip_norm, rmsprop_step, sgd_step
from cnnlib.training.initializers import glorot_normal, glorot_uniform, he_normal, he_uniform, lecun_normal
from cnnlib.training.loop import train
from cnnlib.training.losses import (
    accuracy,
    cross_entropy,
    cross_entropy_backward,
    mean_squared_error,
    mean_squared_error_backward,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)
from cnnlib.training.normalization import batch_normalization, batch_normalization_backward

__all__ = [
    "accuracy",
    "adam_step",
    "batch_normalization",
    "batch_normalization_backward",
    "clip_norm",
    "cross_entropy",
    "cross_entropy_backward",
    "dense",
    "dense_backward",
    "flatten",
    "flatten_backward",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "mean_squared_error",
    "mean_squared_error_backward",
    "rmsprop_step",
    "sgd_step",
    "softmax_cross_entropy",
    "softmax_cross_entropy_backward",
    "train",
]
