"""The stack of layers: shapes and costs are Keras's, sizes of known networks are those of their papers."""

import numpy as np
import pytest
from figures import NARROWEST, PHONE, sideways, small_targets, small_texts, text, violations

from cnnlib.architectures import dense_block, inception_module, residual_block, vgg_block
from cnnlib.padding import receptive_field

BODY = '<layer-stack preset="LeNet-5"><p>Words.</p></layer-stack>'
KINDS = [
    "conv",
    "depthwise",
    "separable",
    "max",
    "average",
    "norm",
    "relu",
    "dropout",
    "vgg",
    "inception",
    "residual",
    "denseblock",
]


def drawn(rng):
    """Return a random stack, which may not fit."""
    stack = []
    for kind in rng.choice(KINDS, rng.integers(1, 5)):
        layer = {"type": str(kind)}
        if kind in ("conv", "depthwise", "separable", "max", "average"):
            layer |= {
                "size": int(rng.integers(1, 5)),
                "strides": int(rng.integers(1, 4)),
                "padding": str(rng.choice(["valid", "same"])),
            }
        if kind in ("conv", "separable", "vgg", "residual"):
            layer["filters"] = int(rng.integers(1, 9))
        if kind == "conv":
            layer["bias"] = bool(rng.integers(2))
        if kind == "vgg":
            layer["convolutions"] = int(rng.integers(1, 3))
        if kind == "residual":
            layer["strides"] = int(rng.integers(1, 3))
        if kind == "inception":
            layer |= {
                name: int(rng.integers(1, 6))
                for name in ("one", "reduce3", "three", "reduce5", "five", "pool")
            }
        if kind == "denseblock":
            layer |= {"layers": int(rng.integers(1, 4)), "growth": int(rng.integers(1, 5))}
        stack.append(layer)
    stack.append({"type": str(rng.choice(["gap", "flatten"]))})
    return [*stack, {"type": "dense", "units": int(rng.integers(1, 20))}]


def in_keras(keras, shape, layer):
    """Return a layer of the figure as Keras has it."""
    window = {name: layer[name] for name in ("strides", "padding") if name in layer}
    size = layer.get("size")
    build = {
        "conv": lambda: keras.layers.Conv2D(layer["filters"], size, use_bias=layer["bias"], **window),
        "depthwise": lambda: keras.layers.DepthwiseConv2D(size, **window),
        "separable": lambda: keras.layers.SeparableConv2D(layer["filters"], size, **window),
        "max": lambda: keras.layers.MaxPooling2D(size, **window),
        "average": lambda: keras.layers.AveragePooling2D(size, **window),
        "norm": keras.layers.BatchNormalization,
        "relu": keras.layers.ReLU,
        "dropout": lambda: keras.layers.Dropout(0.5),
        "vgg": lambda: vgg_block(shape, layer["filters"], layer["convolutions"]),
        "inception": lambda: inception_module(
            shape, [layer[n] for n in ("one", "reduce3", "three", "reduce5", "five", "pool")]
        ),
        "residual": lambda: residual_block(shape, layer["filters"], layer["strides"]),
        "denseblock": lambda: dense_block(shape, layer["layers"], layer["growth"]),
        "gap": keras.layers.GlobalAveragePooling2D,
        "flatten": keras.layers.Flatten,
        "dense": lambda: keras.layers.Dense(layer["units"]),
    }
    return build[layer["type"]]()


def weights_of(layer):
    return int(sum(np.prod(weight.shape) for weight in layer.weights))


def test_shapes_and_parameters_are_those_of_keras_on_random_stacks(visit, keras):
    rng = np.random.default_rng(4)
    settings = [
        ([int(n) for n in rng.integers(4, 12, 2)] + [int(rng.integers(1, 4))], drawn(rng)) for _ in range(100)
    ]
    found = (
        visit()
        .locator("layer-stack")
        .evaluate(
            """(figure, sent) => sent.map(([input, layers]) => {
            Object.assign(figure, {input, layers});
            return [figure.rows, figure.error];
        })""",
            settings,
        )
    )
    wrong = 0
    for (shape, stack), (rows, error) in zip(settings, found, strict=True):
        tensor = keras.Input(shape)
        for k, layer in enumerate(stack):
            try:
                one = in_keras(keras, tuple(tensor.shape[1:]), layer)
                tensor = one(tensor)
                assert 0 not in tensor.shape, "Keras gives empty maps where no pooling window fits"
            except (ValueError, AssertionError):
                wrong += 1
                assert (error["layer"], len(rows)) == (k, k), (shape, stack)
                break
            assert rows[k]["shape"] == list(tensor.shape[1:])
            assert rows[k]["parameters"] == weights_of(one)
        else:
            assert error is None
    assert 5 < wrong < 60, "both kinds are tried"


PUBLISHED = {  # parameters: counted by Keras's applications, or by the sizes in the papers
    "LeNet-5": 61_706,
    "AlexNet": 62_378_344,
    "VGG-16": 138_357_544,
    "GoogLeNet": 6_998_552,
    "MobileNet": 4_253_864,
}


def test_known_networks_have_the_size_that_is_published(visit):
    page = visit()
    for name, parameters in PUBLISHED.items():
        page.get_by_label("Network").select_option(name)
        assert page.locator("layer-stack").evaluate("figure => figure.total.parameters") == parameters
        assert f"{parameters:,}" in page.locator("tfoot").inner_text()
    page.get_by_label("Network").select_option("VGG-16")
    assert page.locator("layer-stack").evaluate("figure => figure.total.macs") == pytest.approx(
        15.47e9, rel=1e-3
    )
    vgg = [(3, 1)] * 2 + [(2, 2)] + [(3, 1)] * 2 + [(2, 2)] + ([(3, 1)] * 3 + [(2, 2)]) * 3
    assert page.locator("layer-stack").evaluate("figure => figure.rows[4].field") == receptive_field(
        [(k, s, 1) for k, s in vgg]
    )


def test_layers_are_added_changed_moved_and_taken_out_by_keyboard(visit):
    page = visit('<layer-stack input="32 32 3" layers="[]"><p>Words.</p></layer-stack>')
    kinds = page.locator("tbody .kind")
    for kind in ("conv", "flatten", "dense"):
        page.locator("select[name=kind]").select_option(kind)
        page.get_by_role("button", name="Add at the end").press("Enter")
    assert (
        page.locator("layer-stack").evaluate("figure => figure.total.parameters")
        == (27 + 1) * 32 + (30 * 30 * 32 + 1) * 10
    )
    page.get_by_label("Conv2D, layer 1: filters").fill("16")
    assert page.locator("layer-stack").evaluate("figure => figure.rows[0].shape") == [30, 30, 16]
    page.get_by_label("Conv2D, layer 1: filters").fill("")
    assert page.locator("layer-stack").evaluate("figure => figure.rows[0].shape") == [30, 30, 16], (
        "half-typed numbers wait"
    )
    page.get_by_role("button", name="Down: Conv2D, layer 1").press("Enter")
    assert kinds.all_text_contents() == ["Flatten", "Conv2D", "Dense"]
    assert "put it before Flatten" in text(
        page.locator(".error")
    ) and "expected min_ndim=4, found ndim=2" in text(page.locator(".error"))
    assert page.locator("tr.wrong").count() == 1
    page.get_by_role("button", name="Take out: Conv2D, layer 2").press("Enter")
    assert text(page.locator(".error")) == ""


def test_a_window_that_fits_nowhere_is_explained(visit):
    page = visit(
        """<layer-stack input="4 4 1" layers='[{"type": "conv", "size": 5}]'><p>Words.</p></layer-stack>"""
    )
    assert "A kernel of 5×5 does not fit into maps of 4×4." in text(page.locator(".error"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(visit, theme):
    page = visit(theme=theme, viewport=NARROWEST)
    assert violations(page) == []
    assert sideways(page) == (0, [])
    assert small_targets(page) == []
    page.set_viewport_size(PHONE)
    assert small_texts(page) == []


@pytest.mark.parametrize(
    "body",
    [
        '<layer-stack preset="Nothing"><p>Words.</p></layer-stack>',
        """<layer-stack layers='[{"type": "magic"}]'><p>Words.</p></layer-stack>""",
        '<layer-stack input="3 3"><p>Words.</p></layer-stack>',
    ],
)
def test_what_cannot_be_shown_leaves_the_words(visit, body):
    page = visit(body)
    assert page.get_by_text("Words.").is_visible()
    visit.complaints.clear()
