"""Say in which layers a model differs from the right one, or in which settings it was compiled otherwise.

This is for what no known mistake explains. Each sentence is a fact that a student can look up; which of them
matters is for the student to judge, so there are three at most.
"""

import json
from collections import Counter
from collections.abc import Callable

from cnnlib.checks._core.structure import Node, nodes_of

MOST = 3
USUAL = {"from_logits": False, "label_smoothing": 0.0, "reduction": "sum_over_batch_size"}  # of a loss
WORDS = {  # of each kind: one, several
    "Conv2D": ("convolution", "convolutions"),
    "Dense": ("dense layer", "dense layers"),
    "MaxPooling2D": ("max pooling layer", "max pooling layers"),
    "AveragePooling2D": ("average pooling layer", "average pooling layers"),
    "GlobalAveragePooling2D": ("global average pooling layer", "global average pooling layers"),
    "BatchNormalization": ("batch normalisation", "batch normalisations"),
    "Dropout": ("dropout", "dropouts"),
    "Flatten": ("layer that flattens", "layers that flatten"),
    "relu": ("ReLU", "ReLUs"),
    "input": ("input", "inputs"),
    "output": ("output", "outputs"),
}
ALIKE = (  # kinds of which one may have been taken for another
    {"MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "Flatten"},
    {"sum", "concatenation", "Multiply", "Subtract", "Average", "Maximum"},
    {"relu", "softmax", "sigmoid", "tanh", "leaky_relu", "LeakyReLU", "elu", "gelu", "silu", "selu"},
    {"Dropout", "SpatialDropout2D", "GaussianDropout", "AlphaDropout"},
    {"BatchNormalization", "LayerNormalization", "GroupNormalization"},
    {"Conv2D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose"},
)


def differences(came: str, right: str) -> list[str]:
    """Return sentences about two models, as JSON: facts about layers, else about how they were compiled."""
    came, right = json.loads(came), json.loads(right)
    return (layers_apart(nodes_of(came), nodes_of(right)) or compiled_apart(came, right))[:MOST]


# Layers ---------------------------------------------------------------------------------------------------


def layers_apart(came: list[Node], right: list[Node]) -> list[str]:
    """Return what is said of layers: how many there are of each kind, their settings, at last their order."""
    return [*counts_apart(came, right), *settings_apart(came, right)] or order_apart(came, right)


def word(kind: str, count: int = 1) -> str:
    """Return what a kind is called."""
    single, several = WORDS.get(kind, (kind, f"{kind}s") if kind.islower() else (f"`{kind}`", f"`{kind}`"))
    return single if count == 1 else several


def one(kind: str) -> str:
    """Return a kind with its article."""
    name = word(kind)
    return f"{'an' if name.strip('`')[0].lower() in 'aeiou' else 'a'} {name}"


def counts_apart(came: list[Node], right: list[Node]) -> list[str]:
    """Return sentences about kinds of which there are too many or too few."""
    have, need = (Counter(node.kind for node in nodes) for nodes in (came, right))
    sentences = []
    for missing, added in taken_for_each_other(have, need):
        sentences.append(f"there is {one(added)} in the place of {one(missing)}")
        have[missing], have[added] = need[missing], need[added]
    for kind in {**need, **have}:
        if have[kind] == need[kind]:
            continue
        if not have[kind]:
            what = f"there is no {word(kind)}" + (f", but {need[kind]} belong here" if need[kind] > 1 else "")
        elif not need[kind]:
            what = f"there is {one(kind)}, which does not belong here"
            if have[kind] > 1:
                what = f"there are {have[kind]} {word(kind, 2)}, which do not belong here"
        else:
            verb = "is" if have[kind] == 1 else "are"
            what = f"there {verb} {have[kind]} {word(kind, have[kind])}, not {need[kind]}"
            what += missing_after(kind, came, right) if have[kind] < need[kind] else ""
        sentences.append(what)
    return sentences


def missing_after(kind: str, came: list[Node], right: list[Node]) -> str:
    """Return after what layers of a kind are missing, if it is one kind again."""
    have, need = (
        Counter(label(nodes[place]) for node in nodes if node.kind == kind for place in node.reads[:1])
        for nodes in (came, right)
    )
    missing = list(need - have)
    return f": none follows {missing[0]}" if len(missing) == 1 and not have[missing[0]] else ""


def taken_for_each_other(have: Counter, need: Counter) -> list[tuple[str, str]]:
    """Return (kind that is missing, kind that came in its place)."""
    return [
        (missing, added)
        for kinds in ALIKE
        for missing in kinds
        for added in kinds
        if need[missing] > have[missing] and have[added] - need[added] == need[missing] - have[missing]
    ][:1]


def settings_apart(came: list[Node], right: list[Node]) -> list[str]:
    """Return sentences about settings, of kinds of which there are as many as there should be."""
    sentences = []
    for kind in dict.fromkeys(node.kind for node in right):
        have, need = ([node for node in nodes if node.kind == kind] for nodes in (came, right))
        if len(have) != len(need):
            continue
        for ours, other in leftovers(have, need):
            sentences += [
                f"{one(kind)} has {said(name, ours.setting(name))}, not {said(name, value)}"
                for name, value in other.settings
                if ours.setting(name) != value and ours.setting(name) is not None
            ]
            if ours.setting("training"):
                sentences.append(f"{one(kind)} is called with `training=True`")
    return list(dict.fromkeys(sentences))


def leftovers(have: list[Node], need: list[Node]) -> list[tuple[Node, Node]]:
    """Return pairs of nodes that have no equal on the other side, those that share most settings together."""
    need = list(need)
    rest = []
    for node in have:
        equal = next((other for other in need if other.settings == node.settings), None)
        if equal:
            need.remove(equal)
        else:
            rest.append(node)
    pairs = []
    for node in rest:
        closest = max(need, key=lambda other: len(set(other.settings) & set(node.settings)))
        need.remove(closest)
        pairs.append((node, closest))
    return pairs


def said(name: str, value: object) -> str:
    """Return a setting in words."""
    numbers = {"filters": "filters", "units": "units"}
    if name in numbers:
        return f"{value} {numbers[name]}"
    if name == "kernel_size" and isinstance(value, tuple):
        return "a kernel of " + "×".join(map(str, value))
    return f'{name}="{value}"' if isinstance(value, str) else f"{name}={value}"


def order_apart(came: list[Node], right: list[Node]) -> list[str]:
    """Return the first sentence that is true of what a layer reads."""
    have, need = reading(came), reading(right)
    for label, sources in have.items():
        if label in need and (wrong := list((sources - need[label]).elements())):
            missing = list((need[label] - sources).elements())
            return [f"{label} reads {wrong[0]}, not {missing[0]}" if missing else f"{label} reads {wrong[0]}"]
    return []


def reading(nodes: list[Node]) -> dict[str, Counter]:
    """Return what the layers of each kind read: in words, with how often."""
    found: dict[str, Counter] = {}
    for node in nodes[1:]:
        sources = " and ".join(label(nodes[place]) for place in node.reads)
        found.setdefault(label(node), Counter())[sources] += 1
    return found


def label(node: Node) -> str:
    """Return a node in words, with the size of its kernel."""
    size = node.setting("kernel_size")
    if isinstance(size, tuple):
        return f"a {'×'.join(map(str, size))} {word(node.kind)}"
    return f"the {node.kind}" if node.kind in ("input", "output") else one(node.kind)


# Compiling ------------------------------------------------------------------------------------------------


def compiled_apart(came: dict, right: dict) -> list[str]:
    """Return sentences about optimiser, loss and metrics."""
    have, need = (model.get("compile_config") or {} for model in (came, right))
    if bool(have) != bool(need):
        return ["the model is compiled already" if have else "the model is not compiled"]
    if not need:
        return []
    return [
        *parts_apart("the optimiser", have.get("optimizer"), need.get("optimizer"), str),
        *parts_apart("the loss", have.get("loss"), need.get("loss"), snake),
        *metrics_apart(have, need),
    ]


def parts_apart(what: str, have: object, need: object, name_of: Callable) -> list[str]:
    """Return sentences about one part: another one, or one with other settings."""
    (ours, settings), (theirs, wanted) = named(have, name_of), named(need, name_of)
    if ours.lower() != theirs.lower():
        return [f"{what} is {ours}, not {theirs}"]
    return [
        f"{what} has {name}={rounded(settings[name])}, not {rounded(value)}"
        for name, value in (wanted or USUAL).items()
        if name != "name" and name in settings and not close(settings[name], value)
    ]


def named(part: object, name_of: Callable) -> tuple[str, dict]:
    """Return the name of a part and its settings: none, if it is told by its name alone."""
    if isinstance(part, dict):
        config = part.get("config")
        if isinstance(config, dict):
            return name_of(part.get("class_name", "")), config
        return str(config), {}
    return str(part), {}


def rounded(value: object) -> object:
    """Return a setting without the digits that float32 adds."""
    return float(f"{value:.6g}") if isinstance(value, float) else value


def snake(name: str) -> str:
    """Return the name of a class as that of a function: CategoricalCrossentropy, categorical_crossentropy."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def close(one: object, other: object) -> bool:
    """True if settings are the same but for the rounding to float32."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-6 * max(abs(one), abs(other))
    return one == other


def metrics_apart(have: dict, need: dict) -> list[str]:
    """Return a sentence about metrics, if none of them is among those that belong here."""
    came = [named(metric, snake)[0] for metric in have.get("metrics") or []]
    wanted = [named(metric, snake)[0] for metric in need.get("metrics") or []]
    if set(wanted) <= set(came):
        return []
    said = ", ".join(f'"{name}"' for name in came)
    return [f"the metric is {said}, not {', '.join(wanted)}" if came else "there is no metric"]
