"""The architectures: parameters counted on paper and held against Keras, and the blocks of networks."""

import numpy as np
import pytest

from cnnlib import architectures
from cnnlib.activations import relu
from cnnlib.checks._core import models
from cnnlib.convolution import conv2d
from cnnlib.pooling import max_pool2d

IMAGE = (32, 32, 3)


def learnt_by(model):
    """Return how many numbers of a Keras model training moves."""
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


def built(keras, layers, input_shape):
    """Return the Keras model that a list of layers describes."""
    made = {
        "conv": lambda filters, size, strides=1, padding="same", bias=True: keras.layers.Conv2D(
            filters, size, strides=strides, padding=padding, use_bias=bias
        ),
        "pool": lambda size, strides=None, padding="valid": keras.layers.MaxPooling2D(
            size, strides=strides, padding=padding
        ),
        "batch_norm": keras.layers.BatchNormalization,
        "relu": keras.layers.ReLU,
        "global_pool": keras.layers.GlobalAveragePooling2D,
        "flatten": keras.layers.Flatten,
        "dense": lambda units, bias=True: keras.layers.Dense(units, use_bias=bias),
    }
    parts = [made[kind](*settings) for kind, *settings in layers]
    return keras.Sequential([keras.Input(input_shape), *parts])


# Counting -------------------------------------------------------------------------------------------------


def any_layers(rng):
    """Return a random list of layers that fits images of 32×32."""
    layers = []
    for _ in range(int(rng.integers(1, 5))):
        padding = str(rng.choice(["same", "valid"]))
        size, strides = int(rng.integers(1, 4)), int(rng.integers(1, 3))
        filters, bias = int(rng.integers(1, 9)), bool(rng.integers(2))
        choice = rng.integers(4)
        if choice == 0:
            layers.append(("pool", size, strides, padding))
        elif choice == 1:
            layers += [("batch_norm",), ("relu",)]
        else:
            layers.append(("conv", filters, size, strides, padding, bias))
    end = ("flatten",) if rng.integers(2) else ("global_pool",)
    return [*layers, end, ("dense", 5, False), ("batch_norm",), ("dense", 3)]


@pytest.mark.parametrize("seed", range(25))
def test_counts_layer_by_layer_as_keras_does(seed, keras):
    layers = any_layers(np.random.default_rng(seed))
    model = built(keras, layers, IMAGE)
    counts = architectures.count_parameters(layers, IMAGE)
    assert counts == [learnt_by(layer) for layer in model.layers]
    assert all(type(count) is int for count in counts)


def test_sizes_and_strides_may_be_pairs(keras):
    layers = [("conv", 4, (3, 1), (2, 1), "valid"), ("pool", (2, 3)), ("flatten",), ("dense", 2)]
    assert sum(architectures.count_parameters(layers, (9, 8, 2))) == learnt_by(
        built(keras, layers, (9, 8, 2))
    )


def test_what_is_left_out_has_a_default():
    short = [("conv", 4, 3), ("pool", 2), ("flatten",), ("dense", 2)]
    full = [
        ("conv", 4, 3, 1, "same", True),
        ("pool", 2, 2, "valid"),
        ("flatten",),
        ("dense", 2, True),
    ]
    assert architectures.count_parameters(short, IMAGE) == architectures.count_parameters(full, IMAGE)


def test_nothing_learns_nothing():
    assert architectures.count_parameters([], IMAGE) == []


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ([("convolution", 3)], ValueError, r"layers\[0\] must be one of conv, pool, .*, got 'convolution'"),
        (
            [("relu",), ("conv", 0, 3)],
            ValueError,
            r"layers\[1\], \('conv', 0, 3\): filters must be at least 1",
        ),
        ([("conv", 4, 3, 0)], ValueError, "strides must be at least 1"),
        ([("conv", 4)], TypeError, "size"),
        ([("conv", 4.5, 3)], TypeError, "filters must be an integer, got 4.5"),
        ([("conv", 4, 3, 1, "some")], ValueError, "padding"),
        ([("pool", 40)], ValueError, r"layers\[0\]"),
        ([("dense", 3)], ValueError, "flatten the maps of shape .32, 32, 3. first"),
        ([("flatten",), ("conv", 4, 3)], ValueError, r"conv needs maps .*, got the shape \(3072,\)"),
        ([("flatten",), ("dense", -1)], ValueError, "units must be at least 1"),
        ([("flatten",), ("dense", 3, "relu")], TypeError, "bias must be True or False, got 'relu'"),
        ([("conv", 4, 3, 1, "same", "relu")], TypeError, "bias must be True or False, got 'relu'"),
    ],
)
def test_a_layer_that_cannot_be_is_named(layers, error, message):
    with pytest.raises(error, match=message):
        architectures.count_parameters(layers, IMAGE)


@pytest.mark.parametrize("shape", [(32, 32), (0, 3, 3), "image", 3])
def test_an_image_has_three_sizes(shape):
    with pytest.raises((TypeError, ValueError), match="input_shape"):
        architectures.count_parameters([], shape)


# Families -------------------------------------------------------------------------------------------------


def test_lenet_is_the_one_of_its_paper_but_for_three_layers():
    counts = architectures.count_parameters(architectures.lenet5(), (32, 32, 1))
    assert counts == [156, 0, 2_416, 0, 0, 48_120, 10_164, 850]
    assert sum(counts) - 2_416 - 850 + 1_516 + 12 + 32 == 60_000


def test_alexnet_has_five_convolutions_and_leaves_six_by_six():
    layers = architectures.alexnet()
    counts = architectures.count_parameters(layers, (227, 227, 3))
    assert [kind for kind, *_ in layers].count("conv") == 5
    assert counts[9] == (6 * 6 * 256 + 1) * 4096
    assert sum(counts) == 62_378_344


@pytest.mark.parametrize(
    ("name", "count", "products"),  # what the chapter's table says
    [
        (
            "VGG16",
            lambda: sum(architectures.count_parameters(architectures.vgg(16), (224, 224, 3))),
            15_470_264_320,
        ),
        (
            "VGG19",
            lambda: sum(architectures.count_parameters(architectures.vgg(19), (224, 224, 3))),
            19_632_062_464,
        ),
        ("ResNet50", architectures.resnet50_parameters, 3_857_973_248),
        ("DenseNet121", architectures.densenet121_parameters, 2_834_161_664),
        ("InceptionV3", architectures.inception_v3_parameters, 5_713_216_096),
    ],
)
def test_the_counts_are_those_of_keras_applications(name, count, products, keras):
    model = getattr(keras.applications, name)(weights=None)
    assert count() == learnt_by(model)
    assert architectures.multiply_adds(model) == products


@pytest.mark.parametrize(
    ("name", "parameters", "products"),
    [
        ("MobileNet", 4_253_864, 568_740_352),
        ("MobileNetV2", 3_538_984, 300_774_272),
        ("EfficientNetB0", 5_330_571, 385_814_752),
    ],
)
def test_later_networks_cost_what_the_chapter_says(name, parameters, products, keras):
    model = getattr(keras.applications, name)(weights=None)
    assert (model.count_params(), architectures.multiply_adds(model)) == (parameters, products)


def test_vgg_comes_in_two_depths():
    for depth in (16, 19):
        assert sum(kind in ("conv", "dense") for kind, *_ in architectures.vgg(depth)) == depth
    with pytest.raises(ValueError, match="depth must be 16 or 19, got 17"):
        architectures.vgg(17)


def test_googlenet_is_the_sum_of_its_modules(keras):
    first = architectures.inception_module((28, 28, 192), (64, 96, 128, 16, 32, 32))
    assert first.count_params() == 163_696
    assert architectures.googlenet_parameters() == 6_998_552


def test_biases_in_front_of_normalisations():
    with_bias, without = (architectures.resnet50_parameters(bias=bias) for bias in (True, False))
    assert with_bias - without == 26_560


# Blocks ---------------------------------------------------------------------------------------------------


def test_vgg_block(keras):
    block = architectures.vgg_block(IMAGE, 8, convolutions=3)
    kinds = [type(layer).__name__ for layer in block.layers]
    assert kinds == ["InputLayer", "Conv2D", "Conv2D", "Conv2D", "MaxPooling2D"]
    assert block.output_shape == (None, 16, 16, 8)
    assert architectures.vgg_block(IMAGE, 8).count_params() == 808


def test_inception_module_lays_its_branches_in_order(keras):
    filters = 2, 6, 3, 1, 4, 5  # all different: each names its convolution
    module = architectures.inception_module((6, 6, 2), filters)
    weights = {layer.filters: layer.get_weights() for layer in module.layers if hasattr(layer, "filters")}

    def conv(maps, filters):
        return relu(conv2d(maps, *weights[filters], padding="same"))

    images = np.random.default_rng(0).normal(size=(1, 6, 6, 2)).astype(np.float32)
    branches = [
        conv(images, 2),
        conv(conv(images, 6), 3),
        conv(conv(images, 1), 4),
        conv(max_pool2d(images, 3, strides=1, padding="same"), 5),
    ]
    assert [weights[count][0].shape[0] for count in filters] == [1, 1, 3, 1, 5, 1]
    assert np.allclose(np.concatenate(branches, axis=-1), models.output_of(module, images), atol=1e-5)


def test_a_residual_block_without_weights_passes_its_input_on(keras):
    block = architectures.residual_block((6, 5, 3), 3)
    for weight in block.trainable_weights:
        weight.assign(np.zeros(weight.shape))
    images = np.random.default_rng(0).normal(size=(2, 6, 5, 3)).astype(np.float32)
    assert np.array_equal(models.output_of(block, images), np.maximum(images, 0))


@pytest.mark.parametrize(("filters", "strides", "convolutions"), [(3, 1, 2), (3, 2, 3), (4, 1, 3), (4, 2, 3)])
def test_the_shortcut_has_a_convolution_only_where_the_shape_changes(filters, strides, convolutions, keras):
    block = architectures.residual_block((7, 6, 3), filters, strides)
    kinds = [type(layer).__name__ for layer in block.layers]
    assert kinds.count("Conv2D") == kinds.count("BatchNormalization") == convolutions
    assert block.output_shape == (None, -(-7 // strides), -(-6 // strides), filters)
    assert not any(weight.path.endswith("bias") for weight in block.weights)


def test_a_dense_block_keeps_its_input(keras):
    block = architectures.dense_block((4, 5, 3), layers=3, growth_rate=2)
    images = np.random.default_rng(0).normal(size=(1, 4, 5, 3)).astype(np.float32)
    output = models.output_of(block, images)
    assert output.shape == (1, 4, 5, 9)
    assert np.array_equal(output[..., :3], images)
    read = [layer.input.shape[-1] for layer in block.layers if type(layer).__name__ == "Conv2D"]
    assert read == [3, 5, 7]


def test_the_sizes_in_the_docstrings(keras):
    assert architectures.residual_block((8, 8, 16), 16).count_params() == 4_736
    assert architectures.residual_block((8, 8, 16), 32, strides=2).output_shape == (None, 4, 4, 32)
    assert architectures.dense_block((8, 8, 16), 3, 12).output_shape == (None, 8, 8, 52)


def test_blocks_stack_like_layers_and_learn(keras):
    keras.utils.set_random_seed(0)
    inputs = keras.Input((8, 8, 1))
    maps = architectures.vgg_block((8, 8, 1), 4)(inputs)
    maps = architectures.inception_module((4, 4, 4), (2, 1, 2, 1, 2, 2))(maps)
    maps = architectures.residual_block((4, 4, 8), 8)(maps)
    maps = architectures.dense_block((4, 4, 8), 2, 2)(maps)
    outputs = keras.layers.Dense(2, activation="softmax")(keras.layers.GlobalAveragePooling2D()(maps))
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    rng = np.random.default_rng(0)
    labels = rng.integers(2, size=64)
    images = rng.normal(size=(64, 8, 8, 1)) + 2 * labels[:, None, None, None]
    losses = model.fit(images, labels, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: architectures.vgg_block((8, 8), 4), "input_shape must be"),
        (lambda: architectures.vgg_block((8, 8, 3), 0), "filters must be at least 1, got 0"),
        (lambda: architectures.vgg_block((8, 8, 3), 4, 0), "convolutions must be at least 1"),
        (lambda: architectures.inception_module((8, 8, 3), (1, 2, 3)), "filters must be .*5×5 reduce"),
        (lambda: architectures.residual_block((8, 8, 3), 4, 0), "strides must be at least 1"),
        (lambda: architectures.dense_block((8, 8, 3), 2, 0), "growth_rate must be at least 1"),
        (lambda: architectures.dense_block((8, 8, 3), 0, 2), "layers must be at least 1"),
    ],
)
def test_errors_name_the_argument(call, message, keras):
    with pytest.raises(ValueError, match=message):
        call()


# The small networks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", architectures.SMALL_NETWORKS)
def test_a_small_network_names_ten_classes(name):
    network = architectures.small_network(name)
    probabilities = np.asarray(network(np.random.default_rng(0).random((2, *IMAGE))))
    assert probabilities.shape == (2, 10) and probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_multiply_adds_of_lenet5_are_those_counted_on_paper():
    convolutions = 28 * 28 * 6 * 5 * 5 * 3 + 10 * 10 * 16 * 5 * 5 * 6
    dense = 400 * 120 + 120 * 84 + 84 * 10
    assert architectures.multiply_adds(architectures.small_network("LeNet-5")) == convolutions + dense


def test_multiply_adds_of_depthwise_layers_are_counted_channel_by_channel(keras):
    parts = [
        keras.layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", strides=2),
        keras.layers.Conv2D(5, 1),
    ]
    network = keras.Sequential([keras.Input((8, 8, 4)), *parts])
    assert architectures.multiply_adds(network) == 4 * 4 * (9 * 4 * 2 + 8 * 5)


def test_multiply_adds_of_a_block_within_a_network_are_counted(keras):
    block = architectures.residual_block((8, 8, 4), 6, strides=2)
    network = keras.Sequential([keras.Input((8, 8, 4)), block])
    assert architectures.multiply_adds(network) == 4 * 4 * (9 * 4 * 6 + 9 * 6 * 6 + 4 * 6)


def test_a_network_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match=r"name: got 'VGG-16', expected one of LeNet-5, small AlexNet"):
        architectures.small_network("VGG-16")
