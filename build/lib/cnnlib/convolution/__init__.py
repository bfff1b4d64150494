"""One kernel, many kernels: convolution in one, two and three dimensions, forwards and backwards.

Everything here keeps to one picture. A kernel is laid over a patch of the input, each pair of numbers that
lie on each other is multiplied, and the products are summed: one number of the output.

Whatever the file it lies in, a function is called as ``convolution.conv2d(…)``. To read them in order:

- ``by_hand`` writes the definitions out: one kernel on one image, a layer in loops and as a matrix product;
- ``plain`` computes layers of any number of axes, and their gradients, one cell of the kernel at a time;
- ``layers`` holds Keras's Conv1D, Conv2D and Conv3D, with strides, padding, dilation and groups;
- ``depthwise`` filters every channel by itself; ``transposed`` walks a convolution backwards;
- ``costs`` counts what a layer learns and multiplies;
- ``engine`` is the one place that picks the form in which a layer is computed: ``plain`` for integers, else
- ``fast``, the same sums by matrix products over small blocks, and
- ``winograd``, the same with fewer multiplications; both are loaded when floats first come.

Integers and booleans compute in int64, so that pixels of uint8 never overflow; with a float among the
arguments, the result has the dtype NumPy finds for them all together (``np.result_type``), and float32 stays
float32. No function changes its input, and lists are as welcome as arrays.
"""

from cnnlib.convolution.by_hand import conv2d_im2col, conv2d_loops, convolve2d, correlate2d, flip, im2col
from cnnlib.convolution.costs import (
    conv2d_macs,
    conv2d_parameters,
    depthwise_conv2d_parameters,
    separable_conv2d_parameters,
)
from cnnlib.convolution.depthwise import (
    depthwise_conv2d,
    depthwise_conv2d_backward,
    separable_conv2d,
    separable_conv2d_backward,
)
from cnnlib.convolution.layers import (
    conv1d,
    conv1d_backward,
    conv2d,
    conv2d_backward,
    conv3d,
    conv3d_backward,
)
from cnnlib.convolution.transposed import conv2d_transpose, conv2d_transpose_backward

__all__ = [
    "conv1d",
    "conv1d_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_im2col",
    "conv2d_loops",
    "conv2d_macs",
    "conv2d_parameters",
    "conv2d_transpose",
    "conv2d_transpose_backward",
    "conv3d",
    "conv3d_backward",
    "convolve2d",
    "correlate2d",
    "depthwise_conv2d",
    "depthwise_conv2d_backward",
    "depthwise_conv2d_parameters",
    "flip",
    "im2col",
    "separable_conv2d",
    "separable_conv2d_backward",
    "separable_conv2d_parameters",
]
