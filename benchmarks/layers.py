"""cnnlib's layers beside TensorFlow's, in one run: `python benchmarks/layers.py`, about ten minutes.

Prints tables and writes them to benchmarks/README.md. cnnlib and a peer take turns; a ratio is the median,
over the rounds, of two times taken one after the other, so that a machine which slows down slows down both.
NumPy multiplies matrices with OpenBLAS, which picks its routines by the processor. Where the environment
picks them, by OPENBLAS_CORETYPE, everything runs once more without that.

`python benchmarks/layers.py "LeNet 1" "max 2/2"` prints these rows alone, and writes nothing.
"""

import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's banner

import numpy as np
import tensorflow as tf
from threadpoolctl import threadpool_info

import cnnlib
from cnnlib import convolution, optimizers, pooling
from cnnlib.cifar10 import build
from cnnlib.models import Sequential

keras = tf.keras
ROUNDS = 15
README = Path(__file__).with_name("README.md")
PEERS = ("TensorFlow", "PyTorch", "im2col", "SciPy")


class Convolution(NamedTuple):
    """A convolution layer of float32 and the batch that passes through it."""

    name: str
    batch: int
    size: int
    channels: int
    kernel: int
    filters: int
    strides: int = 1
    padding: str = "same"

    def label(self):
        """Return the words for the table."""
        stride = f" /{self.strides}" if self.strides > 1 else ""
        shape = f"{self.batch}×{self.size}×{self.size}×{self.channels}"
        return f"{self.name}: {shape}, {self.kernel}×{self.kernel}{stride} → {self.filters}"


class Pool(NamedTuple):
    """A pooling layer of float32 and the batch that passes through it."""

    name: str
    kind: str
    shape: tuple
    size: int = 2
    strides: int = 2
    padding: str = "valid"

    def label(self):
        """Return the words for the table."""
        return f"{self.name}: {'×'.join(map(str, self.shape))}, {self.kind} {self.size} /{self.strides}"


CONVOLUTIONS = [
    Convolution("LeNet 1", 128, 28, 1, 5, 6),
    Convolution("LeNet 2", 128, 14, 6, 5, 16, padding="valid"),
    Convolution("CIFAR first", 128, 32, 3, 3, 32),
    Convolution("CIFAR second", 128, 32, 32, 3, 32, padding="valid"),
    Convolution("CIFAR 5×5", 64, 16, 32, 5, 64),
    Convolution("CIFAR 64", 128, 16, 64, 3, 64),
    Convolution("CIFAR 128", 128, 16, 64, 3, 128),
    Convolution("CIFAR 256", 128, 8, 256, 3, 256),
    Convolution("ImageNet first", 8, 224, 3, 7, 64, strides=2),
    Convolution("VGG first", 1, 224, 3, 3, 64),
    Convolution("ResNet 64", 8, 56, 64, 3, 64),
    Convolution("ResNet wider", 8, 56, 64, 1, 256),
    Convolution("ResNet narrower", 8, 56, 256, 1, 64),
    Convolution("ResNet halving", 8, 56, 128, 3, 128, strides=2),
    Convolution("ResNet 128", 8, 28, 128, 3, 128),
    Convolution("ResNet 256", 8, 14, 256, 3, 256),
    Convolution("one image 64", 1, 56, 64, 3, 64),
    Convolution("one image 256", 1, 14, 256, 3, 256),
]

POOLS = [
    Pool("LeNet", "average", (128, 28, 28, 6)),
    Pool("LeNet", "max", (128, 28, 28, 6)),
    Pool("tutorial", "max", (128, 30, 30, 32)),
    Pool("CIFAR", "max", (64, 16, 16, 64)),
    Pool("CIFAR", "average", (64, 16, 16, 64)),
    Pool("CIFAR overlapping", "max", (64, 32, 32, 32), 3, 2, "same"),
    Pool("ResNet first", "max", (8, 112, 112, 64), 3, 2, "same"),
    Pool("VGG first", "max", (1, 224, 224, 64)),
    Pool("VGG third", "max", (8, 56, 56, 256)),
    Pool("DenseNet", "average", (8, 28, 28, 256)),
]


def standard_normal(*shape):
    """Return random numbers in float32, the same at each call."""
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)


def arrays(layer):
    """Return images, kernels and bias for a convolution."""
    images = standard_normal(layer.batch, layer.size, layer.size, layer.channels)
    kernels = standard_normal(layer.kernel, layer.kernel, layer.channels, layer.filters)
    return images, kernels, standard_normal(layer.filters)


# Candidates: functions without arguments, by name -----------------------------------------------------------


def convolution_forward(layer):
    """Return the ways to compute the maps."""
    images, kernels, bias = arrays(layer)
    x, k, b = map(tf.constant, (images, kernels, bias))
    way = layer.strides, layer.padding
    candidates = {
        "cnnlib": lambda: convolution.conv2d(images, kernels, bias, *way),
        "TensorFlow": lambda: tf.nn.bias_add(tf.nn.conv2d(x, k, way[0], way[1].upper()), b).numpy(),
        "im2col": lambda: whole_im2col(images, kernels, bias, *way),
    }
    if importlib.util.find_spec("torch"):
        candidates["PyTorch"] = torch_forward(layer, images, kernels, bias)
    return candidates


def convolution_backward(layer):
    """Return the ways to compute the gradients of images, kernels and bias."""
    images, kernels, bias = arrays(layer)
    grad = convolution.conv2d(images, kernels, bias, layer.strides, layer.padding)
    x, k, g = map(tf.constant, (images, kernels, grad))
    way = {"strides": [1, layer.strides, layer.strides, 1], "padding": layer.padding.upper()}

    def tensorflow():
        to_images = tf.raw_ops.Conv2DBackpropInput(input_sizes=x.shape, filter=k, out_backprop=g, **way)
        to_kernels = tf.raw_ops.Conv2DBackpropFilter(input=x, filter_sizes=k.shape, out_backprop=g, **way)
        return to_images.numpy(), to_kernels.numpy(), tf.raw_ops.BiasAddGrad(out_backprop=g).numpy()

    def ours():
        return convolution.conv2d_backward(grad, images, kernels, layer.strides, layer.padding)

    return {"cnnlib": ours, "TensorFlow": tensorflow}


def pool_forward(layer):
    """Return the ways to pool."""
    images = standard_normal(*layer.shape)
    x, way = tf.constant(images), (layer.size, layer.strides)
    ours = {"max": pooling.max_pool2d, "average": pooling.average_pool2d}[layer.kind]
    theirs = {"max": tf.nn.max_pool2d, "average": tf.nn.avg_pool2d}[layer.kind]
    return {
        "cnnlib": lambda: ours(images, *way, layer.padding),
        "TensorFlow": lambda: theirs(x, *way, layer.padding.upper()).numpy(),
    }


def pool_backward(layer):
    """Return the ways to send a gradient back through a pool."""
    images = standard_normal(*layer.shape)
    output = pool_forward(layer)["cnnlib"]()
    x, y = tf.constant(images), tf.constant(output)
    sides = {"ksize": [1, layer.size, layer.size, 1], "strides": [1, layer.strides, layer.strides, 1]}
    way = {**sides, "padding": layer.padding.upper()}
    ours = {"max": pooling.max_pool2d_backward, "average": pooling.average_pool2d_backward}[layer.kind]

    def tensorflow():
        if layer.kind == "max":
            return tf.raw_ops.MaxPoolGrad(orig_input=x, orig_output=y, grad=y, **way).numpy()
        return tf.raw_ops.AvgPoolGrad(orig_input_shape=x.shape, grad=y, **way).numpy()

    return {
        "cnnlib": lambda: ours(output, images, layer.size, layer.strides, layer.padding),
        "TensorFlow": tensorflow,
    }


def training_step(batch_size):
    """Return a step of training of the network of Parveez and Iriondo's tutorial, in both libraries."""
    model = build()
    ours = Sequential.from_keras(model, seed=0)
    settings = {"loss": "categorical_crossentropy", "metrics": ["accuracy"]}
    model.compile(keras.optimizers.SGD(0.01, momentum=0.9), **settings)
    ours.compile(optimizers.SGD(0.01, momentum=0.9), **settings)
    x = standard_normal(batch_size, 32, 32, 3)
    y = np.eye(10, dtype=np.float32)[np.arange(batch_size) % 10]
    return {
        "cnnlib": lambda: ours.train_on_batch(x, y),
        "TensorFlow": lambda: model.train_on_batch(x, y),
    }


def whole_im2col(images, kernels, bias, strides, padding):
    """Compute a convolution as most NumPy courses do: all patches in one matrix, one product."""
    size = kernels.shape[0]
    if padding == "same":
        zeros = [cnnlib.padding.same_padding(length, size, strides) for length in images.shape[1:3]]
        images = np.pad(images, ((0, 0), *zeros, (0, 0)))
    patches = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))
    patches = patches[:, ::strides, ::strides].transpose(0, 1, 2, 4, 5, 3)
    products = patches.reshape(-1, kernels[..., 0].size) @ kernels.reshape(-1, kernels.shape[-1])
    return products.reshape(*patches.shape[:3], -1) + bias


def torch_forward(layer, images, kernels, bias):
    """Return PyTorch's way to compute the maps, in the memory layout that suits it best."""
    import torch

    x = torch.from_numpy(images).permute(0, 3, 1, 2)
    k = torch.from_numpy(kernels).permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
    b, zeros = torch.from_numpy(bias), [0, 0]
    if layer.padding == "same":
        zeros = cnnlib.padding.same_padding(layer.size, layer.kernel, layer.strides)

    def run():
        with torch.inference_mode():
            padded = torch.nn.functional.pad(x, (*zeros, *zeros))
            return torch.nn.functional.conv2d(padded, k, b, layer.strides).permute(0, 2, 3, 1).numpy()

    return run


def scipy_milliseconds(layer):
    """Return the time of scipy.signal.correlate, which knows no filters: of one, times all of them."""
    from scipy.signal import correlate

    images, kernels, _ = arrays(layer)
    one = partial(correlate, images[0], kernels[..., 0], mode="valid")
    return statistics.median(milliseconds(one) for _ in range(5)) * layer.batch * layer.filters


# Measuring --------------------------------------------------------------------------------------------------


def milliseconds(run):
    """Return the time of one call."""
    start = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - start)


def side_by_side(ours, peer):
    """Return the median times of two candidates that take turns, and the median of their ratios."""
    for run in (ours, peer, ours, peer):  # to warm up
        run()
    rounds = [(milliseconds(ours), milliseconds(peer)) for _ in range(ROUNDS)]
    ratio = statistics.median(mine / its for mine, its in rounds)
    return *map(statistics.median, zip(*rounds, strict=True)), ratio


def extra_memory(run):
    """Return how much a layer holds at most beside its output, in MiB."""
    tracemalloc.start()
    output = run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - output.nbytes) / 2**20


def section(title, rows, candidates_of, only, extras=()):
    """Measure the layers of a section, and return its lines of Markdown."""
    rows = [row for row in rows if not only or row.name in only]
    if not rows:
        return []
    peers = [peer for peer in PEERS if peer in candidates_of(rows[0])]
    heads = [title, "cnnlib, ms", "TensorFlow, ms", *(f"÷ {peer}" for peer in peers), *extras]
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    ratios = {peer: [] for peer in peers}
    for row in rows:
        candidates = candidates_of(row)
        results = {peer: side_by_side(candidates["cnnlib"], candidates[peer]) for peer in peers}
        mine, theirs, _ = results["TensorFlow"]
        cells = [row.label(), f"{mine:.2f}", f"{theirs:.2f}"]
        for peer, (_, _, ratio) in results.items():
            ratios[peer].append(ratio)
            cells.append(f"{ratio:.2f}")
        cells += [extra(row, candidates, mine) for extra in extras.values()] if extras else []
        lines.append("| " + " | ".join(cells) + " |")
        print(lines[-1], file=sys.stderr, flush=True)
    means = [f"**{statistics.geometric_mean(ratios[peer]):.2f}**" for peer in peers]
    lines.append("| **geometric mean** | | | " + " | ".join(means) + " |" + " |" * len(extras))
    return [*lines, ""]


def memory_cell(row, candidates, mine):
    """Return the extra memory of a forward convolution beside what is promised."""
    output = candidates["cnnlib"]().nbytes / 2**20
    return f"{extra_memory(candidates['cnnlib']):.1f} of {2 * output + 32:.1f}"


def scipy_cell(row, candidates, mine):
    """Return cnnlib's time divided by SciPy's."""
    return f"{mine / scipy_milliseconds(row):.3f}"


class Step(NamedTuple):
    """A training step with so many images."""

    name: str
    batch: int

    def label(self):
        """Return the words for the table."""
        return f"{self.name}: batch of {self.batch}"


def measure(only):
    """Measure everything, and return lines of Markdown."""
    forward_extras = {"÷ SciPy": scipy_cell, "extra MiB of those allowed": memory_cell}
    steps = [Step("training step", size) for size in (32, 128, 512)]
    return [
        *section("Convolution, forward", CONVOLUTIONS, convolution_forward, only, forward_extras),
        *section("Convolution, backward", CONVOLUTIONS, convolution_backward, only),
        *section("Pooling, forward", POOLS, pool_forward, only),
        *section("Pooling, backward", POOLS, pool_backward, only),
        *section("Network of the Keras tutorial", steps, lambda step: training_step(step.batch), only),
    ]


def routines():
    """Return the name of the routines that NumPy's OpenBLAS picked."""
    return next((info["architecture"] for info in threadpool_info() if info["user_api"] == "blas"), "unknown")


def processor():
    """Return the processor's name."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


HEAD = """# Benchmarks

Written by `python benchmarks/layers.py`, which says how it measures. Beside it, `import_time.py` measures
imports, and `tutorial.py` compares what cnnlib and Keras learn from CIFAR-10 in one epoch.

“÷ TensorFlow” is cnnlib's time divided by TensorFlow's: below 1, cnnlib is faster. “im2col” writes all
patches into one matrix, as most NumPy courses do. SciPy's time is that of one filter on one image, times all
of them. Everything is float32. The last column is the memory that a layer holds beside its output, and the
most that cnnlib promises.

{date}: {processor}, {cores} cores, {system}; Python {python}, NumPy {numpy}, TensorFlow {tensorflow}.

"""


def main():
    """Measure, print, and write the README; with arguments, print alone."""
    names = [argument for argument in sys.argv[1:] if argument != "--tables"]
    chosen = os.environ.get("OPENBLAS_CORETYPE")
    reason = "as OPENBLAS_CORETYPE says" if chosen else "as NumPy's OpenBLAS picks"
    tables = "\n".join(
        [f"## Matrix products by the routines for {routines()}, {reason}", "", *measure(names)]
    )
    print(tables, flush=True)
    if sys.argv[1:]:
        return
    if chosen:
        free = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
        command = [sys.executable, __file__, "--tables"]
        more = subprocess.run(command, env=free, stdout=subprocess.PIPE, text=True, check=True).stdout
        print(more)
        tables = f"{more}\n{tables}"
    head = HEAD.format(
        date=date.today().isoformat(),
        processor=processor(),
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        numpy=np.__version__,
        tensorflow=tf.__version__,
    )
    README.write_text(head + tables.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
