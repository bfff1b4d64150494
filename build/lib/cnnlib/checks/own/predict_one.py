"""Check `predict_one`: one picture, made as large as the model wants it, and the likeliest names first."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras
from cnnlib.checks.own._naming import (
    HEIGHT,
    WIDTH,
    larger,
    names,
    of_the_models_size,
    probabilities,
    probabilities_minus_1_if_the_model_cannot_take_the_picture,
    smaller,
)
from cnnlib.own import predict_one as reference

RESIZED = probabilities_minus_1_if_the_model_cannot_take_the_picture
predict_one = Exercise(
    reference,
    read="own-predict",
    aspects={
        "names": Aspect((of_the_models_size(3), of_the_models_size(2)), measure=names, count=4),
        "probabilities": Aspect(
            (of_the_models_size(3), of_the_models_size(2)), measure=probabilities, count=4, unmodified=True
        ),
        "how many": Aspect(
            (of_the_models_size(), of_the_models_size(1), of_the_models_size(9)), measure=names, count=3
        ),
        "larger pictures": Aspect(larger, measure=RESIZED, count=3),
        "smaller pictures": Aspect(smaller, measure=RESIZED, count=3),
    },
    models=True,
)


def resize(image, method="bilinear", **settings):
    """Return a batch of one picture of the model's size."""
    keras = load_keras()
    batch = np.asarray(image, np.float32)[np.newaxis]
    return np.asarray(keras.ops.image.resize(batch, (HEIGHT, WIDTH), interpolation=method, **settings))


def name_it(
    model,
    image,
    class_names,
    top=3,
    *,
    batch=resize,
    answers=lambda model, batch: model(batch, training=False),
    order=lambda probabilities: np.argsort(-probabilities, kind="stable"),
    kept=lambda order, top: order[:top],
    told=lambda name, probability: (name, float(probability)),
    listed=list,
):
    """Return the pairs, with one part replaced.

    `batch(image)` goes into the model, `answers(model, batch)` comes out; `order(probabilities)` sorts the classes,
    `kept(order, top)` is what is left of that, `told(name, probability)` an entry, and `listed(entries)` all of them.
    """
    probabilities = np.asarray(answers(model, batch(image)))[0]
    best = kept(order(probabilities), top)
    return listed([told(class_names[place], probabilities[place]) for place in best])


# Mistakes with the picture --------------------------------------------------------------------------------


@predict_one.mistake()
def divides_by_255(*arguments):
    """the picture was divided by 255

    The model does that by itself, as in training: hand it 0 to 255.
    """
    return name_it(*arguments, batch=lambda image: resize(image) / 255)


@predict_one.mistake()
def scales_from_minus_1_to_1(*arguments):
    """the picture was scaled to −1…1

    The model does by itself what it needs, as in training: hand it 0 to 255.
    """
    return name_it(*arguments, batch=lambda image: resize(image) / 127.5 - 1)


@predict_one.mistake()
def does_not_resize(*arguments):
    """the picture was not resized

    The model takes pictures of `model.input_shape[1:3]`, height and width.
    """
    return name_it(*arguments, batch=lambda image: np.asarray(image, np.float32)[np.newaxis])


@predict_one.mistake()
def swaps_height_and_width(*arguments):
    """height and width are swapped in the size

    Here the size is (height, width), as in `model.input_shape[1:3]`; Pillow and OpenCV want (width, height).
    """

    def batch(image):
        ops = load_keras().ops
        return np.asarray(ops.image.resize(np.asarray(image, np.float32)[np.newaxis], (WIDTH, HEIGHT)))

    return name_it(*arguments, batch=batch)


@predict_one.mistake()
def transposes_the_picture(*arguments):
    """rows and columns of the picture are exchanged

    The axes are height, width, channels, as they come.
    """
    return name_it(*arguments, batch=lambda image: resize(np.swapaxes(image, 0, 1)))


@predict_one.mistake()
def takes_the_nearest_pixel(*arguments):
    """the picture was resized by the nearest pixel

    Resize as the training pictures were, bilinearly: `keras.utils.load_img(…, target_size=…)`, too, takes the nearest
    unless it is told `interpolation="bilinear"`.
    """
    return name_it(*arguments, batch=lambda image: resize(image, "nearest"))


@predict_one.mistake()
def resizes_bicubically(*arguments):
    """the picture was resized bicubically

    Resize as the training pictures were: `interpolation="bilinear"`.
    """
    return name_it(*arguments, batch=lambda image: resize(image, "bicubic"))


@predict_one.mistake()
def smooths_before_it_shrinks(*arguments):
    """a larger picture was smoothed while it was made smaller

    Pillow's `resize`, and `antialias=True`, do so; `image_dataset_from_directory` does not, and so neither should this:
    `keras.ops.image.resize(…, interpolation="bilinear")`.
    """
    return name_it(*arguments, batch=lambda image: resize(image, antialias=True))


@predict_one.mistake()
def crops_to_the_proportions(*arguments):
    """the picture was cropped to the proportions of the model

    `image_dataset_from_directory` squeezes pictures into shape unless it is told otherwise: resize all of it.
    """
    return name_it(*arguments, batch=lambda image: resize(image, crop_to_aspect_ratio=True))


@predict_one.mistake()
def pads_to_the_proportions(*arguments):
    """the picture got a border, to keep its proportions

    `image_dataset_from_directory` squeezes pictures into shape unless it is told otherwise: resize all of it.
    """
    return name_it(*arguments, batch=lambda image: resize(image, pad_to_aspect_ratio=True))


@predict_one.mistake()
def cuts_the_picture_off(*arguments):
    """the picture was cut off at the size of the model, or filled up with zeros

    All of it is to be seen: resize it.
    """

    def batch(image):
        canvas = np.zeros((1, HEIGHT, WIDTH, 3), np.float32)
        part = image[:HEIGHT, :WIDTH]
        canvas[0, : len(part), : part.shape[1]] = part
        return canvas

    return name_it(*arguments, batch=batch)


@predict_one.mistake()
def rounds_after_resizing(*arguments):
    """the resized pixels were cut off to whole numbers

    Training saw the fractions: no `astype(np.uint8)` after resizing.
    """
    return name_it(*arguments, batch=lambda image: np.trunc(resize(image)))


@predict_one.mistake()
def reverses_the_channels(*arguments):
    """the channels are reversed, blue first

    OpenCV reads pictures so, Keras does not: leave red, green, blue as they come.
    """
    return name_it(*arguments, batch=lambda image: resize(np.asarray(image)[..., ::-1]))


# Mistakes with the model's answer -------------------------------------------------------------------------


@predict_one.mistake()
def drops_numbers(*arguments):
    """the model ran as in training, where it drops numbers

    `model.predict(batch, verbose=0)`, or `model(batch, training=False)`.
    """
    return name_it(*arguments, answers=lambda model, batch: model(batch, training=True))


@predict_one.mistake()
def applies_another_softmax(*arguments):
    """a softmax was applied to probabilities

    The model ends in one: what it answers are probabilities already.
    """

    def answers(model, batch):
        numbers = np.exp(np.asarray(model(batch, training=False)))
        return numbers / numbers.sum()

    return name_it(*arguments, answers=answers)


@predict_one.mistake()
def returns_percent(*arguments):
    """the probabilities are in percent

    They lie between 0 and 1.
    """
    return name_it(*arguments, told=lambda name, probability: (name, 100 * float(probability)))


@predict_one.mistake()
def rounds_probabilities(*arguments):
    """the probabilities were rounded

    Return them as they are: rounding is for showing.
    """
    return name_it(*arguments, told=lambda name, probability: (name, round(float(probability), 2)))


@predict_one.mistake()
def scales_the_best_to_1(*arguments):
    """the probabilities were scaled so that those returned add up to 1

    Return them as the model gave them.
    """

    def listed(entries):
        whole = sum(probability for _, probability in entries)
        return [(name, probability / whole) for name, probability in entries]

    return name_it(*arguments, listed=listed)


# Mistakes with the order ----------------------------------------------------------------------------------


@predict_one.mistake()
def starts_with_the_least_probable(*arguments):
    """the least probable classes came

    `np.argsort` sorts upwards: take its end, backwards.
    """
    return name_it(*arguments, order=np.argsort)


@predict_one.mistake()
def ends_with_the_most_probable(*arguments):
    """the right classes came in the wrong order, the most probable one last

    `np.argsort(…)[-top:]` still goes upwards: reverse it, `[::-1]`.
    """
    return name_it(*arguments, listed=lambda entries: entries[::-1])


@predict_one.mistake()
def takes_the_first_classes(*arguments):
    """the first classes came, in the order of the names

    Sort by probability: `np.argsort(-probabilities)`.
    """
    return name_it(*arguments, order=lambda probabilities: np.arange(len(probabilities)))


@predict_one.mistake()
def sorts_by_name(*arguments):
    """the pairs are sorted by name

    `sorted` looks at the first entry of a pair: give it `key=lambda pair: -pair[1]`.
    """
    return name_it(*arguments, listed=sorted)


@predict_one.mistake()
def sorts_the_probabilities_alone(*arguments):
    """the probabilities were sorted, and the names were not

    Sort places, `order = np.argsort(-probabilities)`, and look both up there.
    """
    _, _, class_names, *_ = arguments

    def listed(entries):
        return [(name, probability) for name, (_, probability) in zip(class_names, entries, strict=False)]

    return name_it(*arguments, listed=listed)


@predict_one.mistake()
def sorts_the_names_first(model, image, class_names, *others):
    """the names were sorted before they were looked up

    They stand in the order of the model's answers: leave them so.
    """
    return name_it(model, image, sorted(class_names), *others)


@predict_one.mistake()
def ignores_top(*arguments):
    """all classes came, whatever `top` says

    Return the `top` most probable ones: `order[:top]`.
    """
    return name_it(*arguments, kept=lambda order, top: order)


@predict_one.mistake()
def returns_the_best_alone(*arguments):
    """one class came, whatever `top` says

    Return the `top` most probable ones: `order[:top]`.
    """
    return name_it(*arguments, kept=lambda order, top: order[:1])


@predict_one.mistake()
def returns_three(*arguments):
    """three classes came, whatever `top` says

    Return the `top` most probable ones: `order[:top]`.
    """
    return name_it(*arguments, kept=lambda order, top: order[:3])


@predict_one.mistake()
def returns_five_by_default(model, image, class_names, top=5):
    """where `top` is left out, five classes come

    Its default is 3: keep the first line as it was given.
    """
    return name_it(model, image, class_names, top)


# Mistakes with what comes back ----------------------------------------------------------------------------


@predict_one.mistake()
def puts_the_probability_first(*arguments):
    """the probability comes first, then the name

    A pair is (name, probability).
    """
    return name_it(*arguments, told=lambda name, probability: (float(probability), name))


@predict_one.mistake()
def returns_numbers_of_classes(model, image, class_names, *others):
    """the numbers of the classes came, not their names

    `class_names[number]`.
    """
    return name_it(model, image, range(len(class_names)), *others)


@predict_one.mistake()
def returns_no_pairs(*arguments):
    """no list of pairs came

    A list with one entry for each class that is told: `[(name, probability), …]`, no dict, and no list of names alone.
    """
    return name_it(*arguments, listed=dict)
