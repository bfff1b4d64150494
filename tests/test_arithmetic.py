"""The arithmetic of the interactive figures is cnnlib's: the same random inputs are given to both."""

import numpy as np
import pytest

from cnnlib import activations, convolution, padding, pooling, training

SETTINGS = 100
BODY = ""
PADDINGS = ["valid", "same", 1, (1, 0), ((1, 0), (0, 2))]


@pytest.fixture
def compute(visit):
    """Return a function that calls a function of arithmetic.js with each list of arguments, in one page."""
    page = visit(head='<script src="arithmetic.js"></script>')

    def call(name, arguments):
        return page.evaluate(
            """([name, all]) => {
                const { tensor, nested, ...arithmetic } = window.cnn.arithmetic;
                const plain = value => value?.data?.buffer ? nested(value)
                    : ArrayBuffer.isView(value) ? [...value]
                    : value?.constructor === Object ? Object.fromEntries(
                        Object.entries(value).map(([key, one]) => [key, plain(one)])) : value;
                return all.map(some => {
                    try { return plain(arithmetic[name](...some)) } catch (error) { return error.name }
                });
            }""",
            [name, arguments],
        )

    return call


def plain(*arrays):
    """Return arrays as nested lists."""
    return [np.asarray(array).tolist() for array in arrays]


def both(one):
    """Return a setting for either axis as JavaScript takes it: pairs of pairs as lists, (1, 0) as two axes."""
    return [both(entry) for entry in one] if isinstance(one, tuple) else one


def geometries(seed, paddings=PADDINGS):
    """Yield a random generator and sizes, strides, padding and dilation for which a kernel fits."""
    rng = np.random.default_rng(seed)
    found = 0
    while found < SETTINGS:
        size, kernel_size = rng.integers(1, 10, 2), rng.integers(1, 5, 2)
        strides, dilation = (tuple(map(int, rng.integers(1, 4, 2))) for _ in range(2))
        pad = paddings[rng.integers(len(paddings))]
        images = np.zeros((1, *size, 1))
        try:
            convolution.conv2d(images, np.zeros((*kernel_size, 1, 1)), None, strides, pad, dilation)
        except ValueError:
            continue
        found += 1
        yield rng, size, kernel_size, strides, pad, dilation


def options(strides, pad, dilation):
    return {"strides": strides, "padding": both(pad), "dilationRate": dilation}


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-12)


def test_convolution_and_its_gradients(compute):
    cases = []
    for rng, size, kernel_size, *geometry in geometries(1):
        channels, filters = rng.integers(1, 4, 2)
        image, kernels = (
            rng.normal(size=(*size, channels)),
            rng.normal(size=(*kernel_size, channels, filters)),
        )
        cases.append((image, kernels, rng.normal(size=filters), geometry))
    results = compute(
        "conv2d",
        [[*plain(x, w), options(*geometry) | {"bias": b.tolist()}] for x, w, b, geometry in cases],
    )
    maps = [convolution.conv2d(x[None], w, b, *geometry)[0] for x, w, b, geometry in cases]
    for result, expected in zip(results, maps, strict=True):
        close(result, expected)
    slopes = [np.cos(one) for one in maps]
    results = compute(
        "conv2dBackward",
        [[*plain(g, x, w), options(*geometry)] for g, (x, w, _, geometry) in zip(slopes, cases, strict=True)],
    )
    for result, g, (x, w, _, geometry) in zip(results, slopes, cases, strict=True):
        expected = convolution.conv2d_backward(g[None], x[None], w, *geometry)
        close(result["image"], expected[0][0])
        close(result["kernels"], expected[1])
        close(result["bias"], expected[2])


def test_transposed_convolution(compute):
    cases, expected = [], []
    rng = np.random.default_rng(2)
    while len(cases) < SETTINGS:
        (channels, filters), size = rng.integers(1, 4, 2), rng.integers(1, 6, 2)
        image = rng.normal(size=(*size, channels))
        kernels = rng.normal(size=(*rng.integers(1, 5, 2), filters, channels))
        strides, dilation = (tuple(map(int, rng.integers(1, 4, 2))) for _ in range(2))
        pad = PADDINGS[rng.integers(len(PADDINGS))]
        extra = [None, None, 0, 1][rng.integers(4)]
        arguments = options(strides, pad, dilation) | {"outputPadding": extra}
        cases.append([*plain(image, kernels), arguments])
        try:
            maps = convolution.conv2d_transpose(image[None], kernels, None, strides, pad, extra, dilation)
            expected.append(maps[0])
        except ValueError:
            expected.append(None)  # nothing leads back, or nothing is left
    assert sum(maps is None for maps in expected) < SETTINGS / 2
    for ours, theirs in zip(compute("conv2dTranspose", cases), expected, strict=True):
        if theirs is None:
            assert ours == "RangeError"
        else:
            close(ours, theirs)


def test_sizes(compute):
    rng = np.random.default_rng(3)
    words = ["valid", "same", "causal", "full", 0, 1, 2, (0, 1), (2, 0)]
    settings = [(*map(int, rng.integers(1, 9, 2)), *map(int, rng.integers(1, 4, 2))) for _ in range(300)]
    same = compute("samePadding", settings)
    assert same == [list(padding.same_padding(*one)) for one in settings]

    def ours(size, k, stride, dilation, pad):
        try:
            return padding.output_size(size, k, stride, pad, dilation)
        except ValueError:
            return "RangeError"

    settings = [(*one, words[rng.integers(len(words))]) for one in settings]
    calls = [
        [size, k, {"stride": stride, "dilation": dilation, "padding": both(pad)}]
        for size, k, stride, dilation, pad in settings
    ]
    expected = [ours(*one) for one in settings]
    assert 0 < expected.count("RangeError") < 150 and compute("outputSize", calls) == expected
    stacks = [rng.integers(1, 5, (rng.integers(0, 6), 3)).tolist() for _ in range(SETTINGS)]
    fields = [padding.receptive_field(stack) for stack in stacks]
    assert compute("receptiveField", [[stack] for stack in stacks]) == fields


@pytest.mark.parametrize("kind", ["max", "average", "sum", "l2"])
def test_pooling_and_its_gradient(compute, kind):
    pool, backward = (getattr(pooling, f"{kind}_pool2d{end}") for end in ("", "_backward"))
    cases = []
    for rng, size, pool_size, strides, pad, _ in geometries(4, ["valid", "same"]):
        image = rng.integers(-3, 4, (*size, 2)).astype(float)  # with ties
        try:
            maps = pool(image[None], tuple(map(int, pool_size)), strides, pad)[0]
        except ValueError:
            continue
        cases.append((image, pool_size, strides, pad, maps))
    assert len(cases) > 50
    calls = [
        (image, {"kind": kind, "poolSize": size.tolist(), "strides": strides, "padding": pad})
        for image, size, strides, pad, _ in cases
    ]
    pooled = compute("pool2d", [[image.tolist(), how] for image, how in calls])
    back = compute(
        "pool2dBackward",
        [
            [np.cos(case[4]).tolist(), image.tolist(), how]
            for case, (image, how) in zip(cases, calls, strict=True)
        ],
    )
    for one, gradient, (image, size, strides, pad, maps) in zip(pooled, back, cases, strict=True):
        close(one["output"], maps)
        expected = backward(np.cos(maps)[None], image[None], tuple(map(int, size)), strides, pad)[0]
        close(gradient, expected)
        if kind == "max":
            assert np.array_equal(image.ravel()[one["argmax"]], maps.ravel())


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "softplus", "sigmoid", "tanh", "silu", "gelu"])
def test_activations_and_their_slopes(visit, name):
    x = np.concatenate([np.random.default_rng(5).normal(0, 4, SETTINGS), [0, -40, 40, -9, 9, -750, 750]])
    page = visit(head='<script src="arithmetic.js"></script>')
    values, slopes = page.evaluate(
        """([name, x]) => ["value", "slope"].map(what =>
            x.map(one => window.cnn.arithmetic.activations[name][what](one)))""",
        [name, x.tolist()],
    )
    close(values, getattr(activations, name)(x))
    close(slopes, getattr(activations, f"{name}_backward")(np.ones_like(x), x))


def test_softmax_and_dense_layers(compute):
    rng = np.random.default_rng(6)
    scores = [rng.normal(0, 300, rng.integers(1, 6)) for _ in range(SETTINGS)]
    labels = [int(rng.integers(len(one))) for one in scores]
    for ours, one in zip(compute("softmax", [plain(one) for one in scores]), scores, strict=True):
        close(ours, activations.softmax(one))
    results = compute(
        "softmaxCrossEntropy", [[one.tolist(), k] for one, k in zip(scores, labels, strict=True)]
    )
    for ours, one, label in zip(results, scores, labels, strict=True):
        close(ours["loss"], training.softmax_cross_entropy(one[None], [label]))
        close(ours["gradient"], training.softmax_cross_entropy_backward(one[None], [label])[0])
    cases = []
    for _ in range(SETTINGS):
        inputs, units = rng.integers(1, 6, 2)
        cases.append([rng.normal(size=shape) for shape in (inputs, (inputs, units), units)])
    for ours, (x, w, b) in zip(compute("dense", [plain(*case) for case in cases]), cases, strict=True):
        close(ours, training.dense(x[None], w, b)[0])
    back = compute("denseBackward", [plain(b, x, w) for x, w, b in cases])
    for ours, (x, w, b) in zip(back, cases, strict=True):
        expected = training.dense_backward(b[None], x[None], w)
        close(ours["x"], expected[0][0])
        close(ours["weights"], expected[1])
        close(ours["bias"], expected[2])


def test_counts(compute):
    rng = np.random.default_rng(7)
    calls = [[rng.integers(1, 6, 2).tolist(), *map(int, rng.integers(1, 9, 2))] for _ in range(SETTINGS)]
    ours = compute("conv2dParameters", calls)
    assert ours == [convolution.conv2d_parameters(*one) for one in calls]
    assert compute("denseParameters", [[12, 5]]) == [65]


def test_what_does_not_fit_is_said(visit):
    page = visit(head='<script src="arithmetic.js"></script>')
    said = page.evaluate("""() => {
        const { outputSize, conv2d, tensor } = window.cnn.arithmetic;
        return [
            () => outputSize(2, 5, { padding: 1 }),
            () => outputSize(2, 2, { padding: "half" }),
            () => conv2d([[[1, 2]]], [[[[1]]]]),
            () => tensor([[1], [2, 3]]),
        ].map(wrong => { try { return wrong() } catch (error) { return error.message } });
    }""")
    assert said == [
        "A kernel that reaches over 5 cells does not fit into 4.",
        "“half” is no padding: valid, same, causal, full or a number.",
        "The image has 2 channels, the kernels are for 1.",
        "All rows must be of the same length.",
    ]
