"""Check `make_dataset`: what is for training is shuffled and augmented anew in each pass, the rest stays as it is."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.models import load_keras
from cnnlib.checks.own import _flowing as flowing
from cnnlib.checks.own._flowing import NOISE, for_training, for_validation
from cnnlib.own import make_dataset as reference

FEW, MANY = 70, 200  # pictures; of 200, those of a whole shuffle come from far


def slices(*parts):
    """Return a data set of the entries of arrays."""
    load_keras()
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices(parts)


def floats(images):
    """Return the pictures as they should come."""
    return np.asarray(images).astype(np.float32)


def shuffle_all(dataset, count, batch_size, seed):
    """Shuffle as it should be."""
    return dataset.shuffle(count, seed=seed)


def augment_anew(dataset, augment):
    """Augment as it should be: in each pass anew."""
    return dataset.map(lambda pictures, labels: (augment(pictures, training=True), labels))


def flow(
    images,
    labels,
    batch_size,
    training=False,
    augment=None,
    seed=None,
    *,
    changed=floats,
    shuffled=shuffle_all,
    shuffles=lambda training, augment: training,
    batched=lambda dataset, size: dataset.batch(size),
    augmented=augment_anew,
    augments=lambda training: training,
    told=lambda dataset: dataset,
):
    """Return the data set, with one part replaced.

    `changed(images)` are the pixels that flow, `shuffled(dataset, count, batch_size, seed)` mixes where `shuffles`,
    `batched` makes batches, `augmented(dataset, augment)` changes pictures where `augments`, and `told` is what comes
    back.
    """
    dataset = slices(changed(images), labels)
    if shuffles(training, augment):
        dataset = shuffled(dataset, len(images), batch_size, seed)
    dataset = batched(dataset, batch_size)
    if augments(training) and augment is not None:
        dataset = augmented(dataset, augment)
    return told(dataset)


make_dataset = Exercise(
    reference,
    read="own-pipeline",
    aspects={
        "batches": Aspect(
            for_validation(), measure=flowing.sizes_of_the_batches_0_if_pictures_come_alone, count=1
        ),
        "pixels": Aspect(for_validation(), measure=flowing.pictures_sorted, dtype=np.float32, count=1),
        "labels": Aspect(for_validation(), measure=flowing.labels_of_the_sorted_pictures, count=1),
        "validation": Aspect(
            (for_validation(), for_validation(False, NOISE)),
            measure=flowing.whether_the_order_and_the_pictures_are_changed,
            count=2,
        ),
        "training": Aspect(
            for_training(MANY),
            measure=flowing.whether_each_comes_once_in_another_order_anew_across_batches_and_from_far,
            count=1,
        ),
        "augmentation": Aspect(
            for_training(FEW, NOISE),
            measure=flowing.whether_none_0_some_or_all_1_are_changed_anew_each_comes_once_and_in_another_order,
            count=1,
        ),
        "seed": Aspect(
            lambda rng: for_training(FEW)(rng)[:3],
            measure=flowing.whether_a_seed_repeats_the_order_another_changes_it_and_none_too,
            count=1,
            arguments=("images", "labels", "batch_size"),
        ),
    },
    models=True,
)

# Mistakes with the order ----------------------------------------------------------------------------------


@make_dataset.mistake()
def shuffles_batches(images, labels, batch_size, training=False, augment=None, seed=None):
    """whole batches were shuffled: pictures that are neighbours stay together

    Shuffle first, then make batches.
    """

    def batched(dataset, size):
        return dataset.batch(size).shuffle(len(images), seed=seed) if training else dataset.batch(size)

    return flow(
        images,
        labels,
        batch_size,
        training,
        augment,
        seed,
        shuffled=lambda dataset, *_: dataset,
        batched=batched,
    )


@make_dataset.mistake()
def keeps_one_order(*arguments):
    """each epoch has the same order

    Shuffle anew in each: `dataset.shuffle(…)` does so by itself, unless the order is drawn once beforehand, cached, or
    `reshuffle_each_iteration=False`.
    """
    return flow(
        *arguments,
        shuffled=lambda dataset, count, size, seed: dataset.shuffle(
            count, seed=seed, reshuffle_each_iteration=False
        ),
    )


@make_dataset.mistake()
def has_a_small_buffer(*arguments):
    """the buffer of `shuffle` is smaller than the data: no picture comes much earlier than it stands

    Pictures read from folders stand class by class, so that early batches hold one class: `shuffle(len(images))`.
    """
    return flow(*arguments, shuffled=lambda dataset, count, size, seed: dataset.shuffle(2 * size, seed=seed))


@make_dataset.mistake()
def does_not_shuffle(*arguments):
    """the pictures for training are not shuffled

    `dataset.shuffle(len(images), seed=seed)` before the batches are made.
    """
    return flow(*arguments, shuffles=lambda training, augment: False)


@make_dataset.mistake()
def shuffles_always(*arguments):
    """the pictures for validation are shuffled, too

    Where `training` is False the order stays, so that predictions can be laid beside labels.
    """
    return flow(*arguments, shuffles=lambda training, augment: True)


@make_dataset.mistake()
def shuffles_the_wrong_way_round(*arguments):
    """validation is shuffled, and training is not

    Shuffle where `training` is True.
    """
    return flow(*arguments, shuffles=lambda training, augment: not training)


@make_dataset.mistake()
def shuffles_only_what_it_augments(*arguments):
    """without `augment`, the pictures for training are not shuffled

    Shuffle wherever `training` is True; `augment` is a matter of its own.
    """
    return flow(*arguments, shuffles=lambda training, augment: training and augment is not None)


@make_dataset.mistake()
def shuffles_pictures_and_labels_apart(images, labels, batch_size, training=False, augment=None, seed=None):
    """pictures and labels were shuffled apart, so that labels belong to other pictures

    Put them together first, `from_tensor_slices((images, labels))`, then shuffle the pairs.
    """

    def shuffled(dataset, count, size, seed):
        pictures = dataset.map(lambda picture, label: picture).shuffle(count, seed=seed)
        numbers = dataset.map(lambda picture, label: label).shuffle(count, seed=seed and seed + 1)
        return type(dataset).zip((pictures, numbers))

    return flow(images, labels, batch_size, training, augment, seed, shuffled=shuffled)


@make_dataset.mistake()
def ignores_the_seed(*arguments):
    """the seed was ignored

    Pass it on: `shuffle(…, seed=seed)`.
    """
    return flow(*arguments, shuffled=lambda dataset, count, size, seed: dataset.shuffle(count))


@make_dataset.mistake()
def has_a_seed_of_its_own(*arguments):
    """the seed is always the same

    Pass on the one that is given, None too: `shuffle(…, seed=seed)`.
    """
    return flow(*arguments, shuffled=lambda dataset, count, size, seed: dataset.shuffle(count, seed=42))


@make_dataset.mistake()
def has_a_seed_by_default(images, labels, batch_size, training=False, augment=None, seed=0):
    """without a seed, the order is the same each time

    The default is None, which `shuffle` understands: `seed or 0` and a default of another kind take it away.
    """
    return flow(images, labels, batch_size, training, augment, seed or 0)


@make_dataset.mistake()
def trains_by_default(images, labels, batch_size, training=True, augment=None, seed=None):
    """where `training` is left out, the pictures are shuffled

    Its default is False: keep the first line as it was given.
    """
    return flow(images, labels, batch_size, training, augment, seed)


# Mistakes with the augmentation ---------------------------------------------------------------------------


@make_dataset.mistake()
def augments_always(*arguments):
    """the pictures for validation are augmented, too

    Validation asks how good the model is on pictures as they come: augment only where `training` is True.
    """
    return flow(*arguments, augments=lambda training: True)


@make_dataset.mistake()
def augments_the_wrong_way_round(*arguments):
    """validation is augmented, and training is not

    Augment where `training` is True.
    """
    return flow(*arguments, augments=lambda training: not training)


@make_dataset.mistake()
def shuffles_and_augments_always(*arguments):
    """`training` was ignored: validation is shuffled and augmented like training

    Both are for training alone.
    """
    return flow(*arguments, shuffles=lambda training, augment: True, augments=lambda training: True)


@make_dataset.mistake()
def does_not_augment(*arguments):
    """no picture is changed: `augment` was not called, or not with `training=True`, or what `map` returns was not kept

    Outside of `fit` a layer does not know that this is training:
    `dataset = dataset.map(lambda x, y: (augment(x, training=True), y))`.
    """
    return flow(*arguments, augments=lambda training: False)


@make_dataset.mistake()
def augments_once(*arguments):
    """the pictures were augmented once, and are the same in each epoch

    Augment in `map`, after any `cache`: it is called anew in each pass.
    """
    return flow(
        *arguments,
        augmented=lambda dataset, augment: augment_anew(dataset, augment).cache(),
    )


@make_dataset.mistake()
def adds_the_augmented_pictures(*arguments):
    """the augmented pictures came in addition to the others

    They take their place: an epoch has as many pictures as there are.
    """
    return flow(
        *arguments, augmented=lambda dataset, augment: dataset.concatenate(augment_anew(dataset, augment))
    )


# Mistakes with pixels -------------------------------------------------------------------------------------


@make_dataset.mistake()
def scales_to_1(*arguments):
    """the pixels were divided by 255

    The model preprocesses by itself, and only once: leave 0 to 255 here.
    """
    return flow(*arguments, changed=lambda images: floats(images) / 255)


@make_dataset.mistake()
def scales_from_minus_1_to_1(*arguments):
    """the pixels were scaled to −1…1

    The model preprocesses by itself, and only once: leave 0 to 255 here.
    """
    return flow(*arguments, changed=lambda images: floats(images) / 127.5 - 1)


@make_dataset.mistake()
def standardises(*arguments):
    """the pixels were standardised

    The model preprocesses by itself, and only once: leave 0 to 255 here.
    """
    return flow(
        *arguments, changed=lambda images: (floats(images) - floats(images).mean()) / floats(images).std()
    )


@make_dataset.mistake()
def leaves_integers(images, *others):
    """the pixels are still integers

    Layers that augment want floats: `images.astype(np.float32)`, or `tf.cast` in `map`.
    """
    return flow(images, *others, changed=np.asarray)


# Mistakes with batches ------------------------------------------------------------------------------------


@make_dataset.mistake()
def drops_the_last_batch(*arguments):
    """a last batch that is smaller was dropped

    Each picture counts: `batch(batch_size)` without `drop_remainder=True`.
    """
    return flow(*arguments, batched=lambda dataset, size: dataset.batch(size, drop_remainder=True))


@make_dataset.mistake()
def never_ends(*arguments):
    """the data set never ends

    One pass is one epoch, and `fit` starts the next by itself: no `repeat()`.
    """
    return flow(*arguments, told=lambda dataset: dataset.repeat())


@make_dataset.mistake()
def makes_no_batches(*arguments):
    """the pictures come one by one

    `dataset.batch(batch_size)`. It returns a new data set: keep it.
    """
    return flow(*arguments, batched=lambda dataset, size: dataset)


@make_dataset.mistake()
def has_batches_of_32(*arguments):
    """the batches hold 32 pictures, whatever `batch_size` says

    `dataset.batch(batch_size)`.
    """
    return flow(*arguments, batched=lambda dataset, size: dataset.batch(32))


@make_dataset.mistake()
def brings_pictures_alone(*arguments):
    """the labels are missing

    `from_tensor_slices((images, labels))`, with two pairs of brackets, brings pairs.
    """
    return flow(*arguments, told=lambda dataset: dataset.map(lambda pictures, labels: pictures))


@make_dataset.mistake()
def brings_labels_first(*arguments):
    """the labels come first, then the pictures

    `from_tensor_slices((images, labels))`: `fit` takes the first for the input.
    """
    return flow(*arguments, told=lambda dataset: dataset.map(lambda pictures, labels: (labels, pictures)))
