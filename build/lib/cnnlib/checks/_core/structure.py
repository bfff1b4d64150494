"""Read a model's layers off its JSON, in whatever style it was built: what it computes, node by node.

An activation is a node of its own, whether it was an argument, a layer or a function; models inside a model
are taken apart; names play no part. So two models are compared layer by layer (see `differences`).
"""

from dataclasses import dataclass

# Of each kind the settings that change what is computed.
SETTINGS = {
    "Conv2D": ("filters", "kernel_size", "strides", "padding", "dilation_rate", "groups", "use_bias"),
    "Dense": ("units", "use_bias"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "BatchNormalization": ("axis", "epsilon", "momentum", "center", "scale"),
    "Dropout": ("rate",),
    "SpatialDropout2D": ("rate",),
    "concatenation": ("axis",),
}
ALIASES = {  # layers and functions that do the same
    "Add": "sum",
    "Concatenate": "concatenation",
    "Relu": "relu",
    "ReLU": "relu",
    "Softmax": "softmax",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
}
NOTHING = ("InputLayer", "Identity", "linear")  # what changes no number


@dataclass(frozen=True)
class Node:
    """One step of a model: its kind, the settings that count, and the places of those that it reads."""

    kind: str
    settings: tuple[tuple[str, object], ...]
    reads: tuple[int, ...]

    def setting(self, name: str) -> object:
        """Return a setting, None where it has none of that name."""
        return dict(self.settings).get(name)


INPUT = Node("input", (), ())


def nodes_of(structure: dict) -> list[Node]:
    """Return the steps of a model, sources before what reads them: first the input, at last the output."""
    nodes = [INPUT]
    ends = Reader(nodes).read(structure, (0,))
    return [*nodes, Node("output", (), ends)]


class Reader:
    """Writes the steps of models into one list."""

    def __init__(self, nodes: list[Node]):
        self.nodes = nodes

    def put(self, kind: str, settings: tuple, reads: tuple[int, ...]) -> tuple[int, ...]:
        """Add a step; return its place."""
        if kind in NOTHING:
            return reads
        self.nodes.append(Node(kind, settings, reads))
        return (len(self.nodes) - 1,)

    def read(self, structure: dict, reads: tuple[int, ...]) -> tuple[int, ...]:
        """Add what a layer or a model does with what it reads; return the places of the results."""
        config = structure["config"]
        if structure["class_name"] == "Sequential":
            for layer in config["layers"]:
                reads = self.read(layer, reads)
            return reads
        if "output_layers" in config:
            return self.read_graph(config, reads)
        return self.read_layer(structure["class_name"], config, reads)

    def read_layer(self, name: str, config: dict, reads: tuple[int, ...]) -> tuple[int, ...]:
        """Add a layer, and its activation as a step of its own."""
        activation = config.get("activation")
        if isinstance(activation, dict):
            activation = activation.get("config")
            activation = activation.get("name") if isinstance(activation, dict) else activation
        if name != "Activation":
            kind = "Flatten" if config.get("target_shape") == [-1] else ALIASES.get(name, name)
            reads = self.put(kind, settings_of(kind, config), reads)
        return self.put(str(activation), (), reads) if activation else reads

    def read_graph(self, config: dict, reads: tuple[int, ...]) -> tuple[int, ...]:
        """Add the layers of a functional model in the order in which each has what it reads."""
        starts = [tuple(start) for start in listed(config["input_layers"])]
        places = {start: (place,) for start, place in zip(starts, reads, strict=False)}
        calls = [
            (layer, (layer["name"], number, 0), call)
            for layer in config["layers"]
            for number, call in enumerate(layer["inbound_nodes"])
        ]
        while calls:
            ready = [entry for entry in calls if all(source in places for source in sources(entry[2]))]
            if not ready:
                raise ValueError("the layers of the model read each other in a circle")
            for layer, key, call in ready:
                given = tuple(place for source in sources(call) for place in places[source])
                places[key] = self.read(called(layer, call), given)
            calls = [entry for entry in calls if entry[1] not in places]
        return tuple(place for end in listed(config["output_layers"]) for place in places[tuple(end)])


def called(layer: dict, call: dict) -> dict:
    """Return a layer with the word that it was called in training, if it always is."""
    always = (call.get("kwargs") or {}).get("training")
    return {**layer, "config": {**layer["config"], "training": True}} if always else layer


def settings_of(kind: str, config: dict) -> tuple[tuple[str, object], ...]:
    """Return the settings that count, as (name, value)."""
    kept = [(name, plain(config.get(name))) for name in SETTINGS.get(kind, ())]
    if kind == "Conv2D" and set(config.get("kernel_size", ())) == {1}:  # whose padding is none
        kept = [(name, value) for name, value in kept if name != "padding"]
    if kind == "concatenation":
        kept = [("axis", -1 if config.get("axis") == 3 else config.get("axis"))]
    if config.get("training"):
        kept.append(("training", True))
    return tuple(kept)


def plain(value: object) -> object:
    """Return lists as tuples, and floats without the digits that float32 adds."""
    if isinstance(value, list):
        return tuple(map(plain, value))
    return float(f"{value:.6g}") if isinstance(value, float) else value


def listed(ends: list) -> list:
    """Return a list of ends: with a single one, Keras writes it alone."""
    return [ends] if ends and isinstance(ends[0], str) else list(ends)


def sources(call: object) -> list[tuple]:
    """Return where the tensors come from that a layer is called with: (layer, call, tensor)."""
    if isinstance(call, list):
        return [source for item in call for source in sources(item)]
    if not isinstance(call, dict):
        return []
    if call.get("class_name") == "__keras_tensor__":
        return [tuple(call["config"]["keras_history"])]
    return [source for item in call.values() for source in sources(item)]
