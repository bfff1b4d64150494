"""What the dropout layers of a model do: how much they drop, of what, and whether in use, too."""

import json

import numpy as np

from cnnlib.checks._core.models import takes


def rates_of_dropout_and_what_they_get(model, input_shape, *settings):
    """Return a row for each dropout layer: its rate, and how many numbers of an image come into it.

    The rate is negative if the layer was called with `training=True`: it drops in use, too. Of a layer that
    drops whole maps, the maps are counted.
    """
    model = takes(model, input_shape)
    always = drop_in_use(json.loads(model.to_json()))
    first = {"Dropout": 1, "SpatialDropout2D": -1}  # of the axes along which numbers are dropped one by one
    rows = [
        [
            -layer.rate if layer.name in always else layer.rate,
            int(np.prod(layer.output.shape[first[type(layer).__name__] :])),
        ]
        for layer in all_layers(model)
        if type(layer).__name__ in first
    ]
    return np.array(rows, float).reshape(-1, 2)


def all_layers(model):
    """Return the layers of a model, those of the models inside it among them."""
    return [
        inner
        for layer in model.layers
        for inner in (all_layers(layer) if hasattr(layer, "layers") else [layer])
    ]


def drop_in_use(structure):
    """Return the names of the layers in a model's JSON that are called with `training=True`."""
    if isinstance(structure, list):
        return {name for item in structure for name in drop_in_use(item)}
    if not isinstance(structure, dict):
        return set()
    nodes = structure.get("inbound_nodes") or []
    if any(isinstance(node, dict) and node.get("kwargs", {}).get("training") for node in nodes):
        return {structure.get("name") or structure["config"]["name"]}
    return {name for item in structure.values() for name in drop_in_use(item)}
