"""Measure a model in several ways: of an answer of the course's own, one building serves all that are asked for.

A student's function is called for each aspect anew, and what it returns is judged as a copy (see
`_core.models`). The reference and the mistakes are known: they are built once for each case, and not copied.
"""

from functools import partial, wraps

import numpy as np

from cnnlib.checks._core.models import copied, filled, measured, output_of, picture, takes

MOST_PORTRAITS = 1000


def building(function, *arguments):
    """Call a function that returns a model."""
    return function(*arguments)


def sharing(*measures, build=building, copying=False):
    """Return measures for `Aspect`, made of ``measure(model, *arguments)``, that share what they build.

    `build(function, *arguments)` calls the function. With `copying`, known models are measured as copies, too.
    """
    kept = {}

    def portrait(function, arguments):
        """Return a model of ours, None if there is none, and what its measures said so far, by their names."""
        if (function, arguments) not in kept:
            if len(kept) >= MOST_PORTRAITS:
                kept.clear()
            model = build(function, *arguments)
            kept[function, arguments] = [copied(model) if copying and model is not None else model, {}]
        return kept[function, arguments]

    def said_of(function, arguments, measure):
        """Return what a measure says of a model of ours; the model goes when all have said what they say."""
        model, said = entry = portrait(function, arguments)
        name = measure.__name__
        if name not in said:
            said[name] = None if model is None else measure(model, *arguments)
            entry[0] = model if len(said) < len(measures) else None
        return said[name]

    def shared(measure):
        of_a_copy = measured(measure)

        @wraps(measure)
        def called(function, *arguments):
            if not is_ours(function):
                return of_a_copy(partial(build, function), *arguments)
            return said_of(function, arguments, measure)

        called.model_of = build
        return called

    return [shared(measure) for measure in measures]


def is_ours(function):
    """True for the course's own answers: nobody writes those anew between two calls."""
    return (getattr(function, "__module__", None) or "").startswith("cnnlib.")


def output_in_training_and_after_it_or_minus_1_if_it_is_random(model, input_shape, *settings):
    """Return what a model with set weights answers in training, and in use after that step of it.

    Moving averages move meanwhile. Layers that draw random numbers, as dropout does, keep the state of a
    generator: no number tells what they do.
    """
    model, images = filled(takes(model, input_shape)), picture(input_shape)
    if any("seed_generator" in variable.path for variable in model.variables):
        return np.float64(-1)
    return np.concatenate([np.asarray(model(images, training=True)), output_of(model, images)])
