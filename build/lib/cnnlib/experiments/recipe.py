"""Train a convolutional network on CIFAR-10 well and fast: each part of the recipe is a setting with a name.

The parts come from public speed contests: whitened patches, wide blocks, identity kernels, fast biases, a
triangular schedule, label smoothing, alternating flips and averaged predictions. `Recipe` says which of them
to use; `network` builds, `train` trains, `predict` judges.

Sources: D. Page, "How to train your ResNet", 2018; K. Jordan, "94% on CIFAR-10 in 3.29 seconds on a single
GPU", 2024.
"""

import io
import time
from dataclasses import asdict, dataclass

import numpy as np

from cnnlib.experiments import checkpoint

QUALITIES = 60, 90  # of the pictures that become JPEGs; 75 is what Pillow and many cameras' programs choose


@dataclass(frozen=True)
class Recipe:
    """What is trained, and how.

    Attributes
    ----------
    widths : tuple of int
        Filters of the three blocks; each is a convolution, a pool and another convolution.
    activation : str
        What follows each convolution.
    batch_norm, whitened, identity : bool
        Whether to normalise batches; to begin with fixed filters that whiten patches of 2×2 pixels; to let
        the convolutions begin as the identity.
    smoothing : float
        Share of the label that is spread over all classes.
    flips : str
        "none", "random", or "alternating": a picture is mirrored in every second epoch.
    shift : int
        By how many pixels a picture is moved at most, both ways.
    cutout : int
        Side of a square that is painted over in each picture, at a random place; 0 for none.
    jpeg : float
        Share of the pictures that are stored as JPEG and read again, after all else; 0 for none.
    epochs, batch_size : int
        How long to train; images for each step.
    seconds : float
        If not 0, the clock ends the training, at the latest after `epochs`, and the rate follows the clock.
    rate, momentum, decay : float
        Of Nesterov's gradient descent; the rate is the highest one.
    schedule : str
        "constant", or "triangle": the rate climbs for a quarter of the time and falls to nearly nothing.
    fast_biases : float
        How many times faster the shifts of the batch normalisation learn.
    precision : str
        Keras's policy: "float32", or "mixed_bfloat16" for processors with matrix units.
    """

    widths: tuple = (64, 256, 256)
    activation: str = "gelu"
    batch_norm: bool = True
    whitened: bool = True
    identity: bool = True
    smoothing: float = 0.2
    flips: str = "alternating"
    shift: int = 2
    cutout: int = 0
    jpeg: float = 0.0
    epochs: int = 10
    batch_size: int = 1024
    seconds: float = 0.0
    rate: float = 1.5
    momentum: float = 0.85
    decay: float = 0.009
    schedule: str = "triangle"
    fast_biases: float = 64.0
    precision: str = "float32"


# The network ----------------------------------------------------------------------------------------------


def network(recipe, images):
    """Return the untrained Keras model; the images, (N, 32, 32, 3), 0 to 255, are those to learn from."""
    import keras

    keras.mixed_precision.set_global_policy(recipe.precision)
    layers = keras.layers
    mean, deviation = images.mean(axis=(0, 1, 2)) / 255, images.std(axis=(0, 1, 2)) / 255
    start = layers.Rescaling((1 / deviation).tolist(), (-mean / deviation).tolist())
    model = keras.Sequential([keras.Input((32, 32, 3)), start])
    if recipe.whitened:
        first = layers.Conv2D(24, 2, use_bias=False, trainable=False)
        model.add(first)
        first.set_weights([whitening_kernels((images[:5000] / 255 - mean) / deviation)])
        model.add(layers.Activation(recipe.activation))
    for width in recipe.widths:
        for place in range(2):
            model.add(convolution(recipe, width))
            if place == 0:
                model.add(layers.MaxPooling2D())
            if recipe.batch_norm:
                model.add(layers.BatchNormalization(momentum=0.6, scale=False))
            model.add(layers.Activation(recipe.activation))
    model.add(layers.GlobalMaxPooling2D())
    model.add(layers.Dense(10, use_bias=False))
    model.add(layers.Rescaling(1 / 9, dtype="float32"))
    return model


def convolution(recipe, width):
    """Return a convolution of 3×3 for a block."""
    import keras

    start = keras.initializers.HeUniform()
    return keras.layers.Conv2D(
        width,
        3,
        padding="same",
        use_bias=not recipe.batch_norm,
        kernel_initializer=identity_kernels(start) if recipe.identity else start,
    )


def identity_kernels(start):
    """Return an initialiser: the first filters hand their channel on, the others are drawn by `start`."""

    def draw(shape, dtype=None):
        kernels = np.array(start(shape))
        height, width, channels, filters = shape
        same = min(channels, filters)
        kernels[..., :same] = 0
        kernels[height // 2, width // 2, range(same), range(same)] = 1
        return kernels

    return draw


def whitening_kernels(images, size=2, epsilon=5e-4):
    """Return kernels (2, 2, 3, 24) whose outputs over all patches are uncorrelated and of variance 1.

    Half of them are the eigenvectors of the covariance of the patches, each divided by the root of its
    eigenvalue; the others are their negatives.
    """
    patches = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))
    rows = patches.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * images.shape[-1])
    values, vectors = np.linalg.eigh(rows.T @ rows / len(rows))
    kernels = (vectors / np.sqrt(values + epsilon)).reshape(size, size, images.shape[-1], -1)
    return np.concatenate([kernels, -kernels], axis=-1).astype(np.float32)


# The pictures ---------------------------------------------------------------------------------------------


def batches(recipe, images, labels, seed, done=0):
    """Return a Keras dataset: each epoch in a new order, the pictures moved as the recipe says.

    What an epoch draws follows from the seed and its number: after so many epochs `done` it goes on as it
    would have.
    """
    import keras

    class Batches(keras.utils.PyDataset):
        def __init__(self):
            super().__init__()
            self.epoch = done - 1
            self.sides = np.random.default_rng(seed).random(len(images)) < 0.5
            self.colour = images.mean(axis=(0, 1, 2))
            rim = (recipe.shift, recipe.shift)
            self.padded = np.pad(images, ((0, 0), rim, rim, (0, 0)), mode="reflect")
            self.on_epoch_begin()

        def __len__(self):
            return len(images) // recipe.batch_size

        def on_epoch_begin(self):
            self.epoch += 1
            rng = np.random.default_rng([seed, self.epoch])
            self.order = rng.permutation(len(images))
            self.mirrored = {
                "none": np.zeros_like(self.sides),
                "random": rng.random(len(images)) < 0.5,
                "alternating": self.sides ^ (self.epoch % 2 == 1),
            }[recipe.flips]

        def __getitem__(self, number):
            chosen = self.order[number * recipe.batch_size : (number + 1) * recipe.batch_size]
            rng = np.random.default_rng([seed, self.epoch, number])  # Keras fetches some batches ahead
            places = rng.integers(0, 2 * recipe.shift, (2, len(chosen)), endpoint=True)
            cropped = crop(self.padded, chosen, *places, images.shape[1])
            mirrored = self.mirrored[chosen]
            cropped[mirrored] = cropped[mirrored, :, ::-1]
            cut_out(cropped, recipe.cutout, self.colour, rng)
            for place in np.flatnonzero(rng.random(len(chosen)) < recipe.jpeg):
                quality = int(rng.integers(*QUALITIES, endpoint=True))
                cropped[place] = through_jpeg(cropped[place], quality)
            return cropped.astype(np.float32) / 255, labels[chosen]

    return Batches()


def crop(padded, chosen, tops, lefts, side):
    """Cut a square out of each chosen picture, each at its own place."""
    rows = (tops[:, np.newaxis] + np.arange(side))[:, :, np.newaxis]
    columns = (lefts[:, np.newaxis] + np.arange(side))[:, np.newaxis]
    return padded[chosen[:, np.newaxis, np.newaxis], rows, columns]


def cut_out(images, size, colour, rng):
    """Paint a square over each of the images, in place."""
    tops, lefts = rng.integers(0, images.shape[1] - size, (2, len(images), 1), endpoint=True)
    rows, columns = tops + np.arange(size), lefts + np.arange(size)
    images[
        np.arange(len(images))[:, np.newaxis, np.newaxis], rows[:, :, np.newaxis], columns[:, np.newaxis]
    ] = colour


def through_jpeg(image, quality=75):
    """Return the picture, (H, W, 3), as it comes back from a JPEG file."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    with Image.open(file) as stored:
        return np.asarray(stored)


# Training -------------------------------------------------------------------------------------------------


def compile_model(recipe, model, steps):
    """Give the model its loss and its optimiser, for so many steps."""
    import keras

    class FastBiases(keras.optimizers.SGD):
        """Gradient descent whose steps are longer for the shifts of the batch normalisation."""

        def apply(self, gradients, variables=None):
            fast = [variable.name == "beta" for variable in variables or self._trainable_variables]
            factors = [recipe.fast_biases if is_fast else 1.0 for is_fast in fast]
            super().apply([f * g for f, g in zip(factors, gradients, strict=True)], variables)

    by_steps = recipe.schedule == "triangle" and not recipe.seconds
    rate = triangle(recipe.rate, steps) if by_steps else recipe.rate
    model.compile(
        FastBiases(rate, recipe.momentum, nesterov=True, weight_decay=recipe.decay),
        keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=recipe.smoothing),
        metrics=["accuracy"],
    )


def height(done, start=0.2, peak=0.23, end=0.05):
    """Return the share of the highest rate when so much of the training is done: up to 1, then down."""
    import keras

    up = start + (1 - start) * done / peak
    down = 1 - (1 - end) * (done - peak) / (1 - peak)
    return keras.ops.minimum(up, down)


def triangle(highest, steps):
    """Return a schedule that climbs to the highest rate and falls, over so many steps."""
    import keras

    class Triangle(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return highest * height(keras.ops.cast(step, "float32") / steps)

    return Triangle()


def by_the_clock(highest, seconds, now=time.perf_counter):
    """Return a callback that climbs and falls over so many seconds, and then ends the training."""
    import keras

    class ByTheClock(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.begin = now()

        def on_train_batch_begin(self, batch, logs=None):
            done = min((now() - self.begin) / seconds, 1.0)
            self.model.optimizer.learning_rate = highest * float(height(done))

        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = now() - self.begin >= seconds

    return ByTheClock()


def train(recipe, model, images, labels, seed, callbacks=(), kept=None):
    """Train the model; return Keras's history.

    With a path in `kept`, all that the training needs to go on lies there after each epoch, and where an
    earlier training has left it, this one goes on; then the first callback is the stopwatch.
    """
    more, done = [], 0
    if kept:
        more = [checkpoint.keeper(kept, callbacks[0], {"recipe": asdict(recipe), "seed": seed})]
        done = more[0].epochs()
    dataset = batches(recipe, images, np.eye(10, dtype=np.float32)[labels], seed, done)
    compile_model(recipe, model, recipe.epochs * len(dataset))
    if recipe.seconds:
        more.append(by_the_clock(recipe.rate, recipe.seconds))
    return model.fit(
        dataset,
        epochs=recipe.epochs,
        initial_epoch=done,
        callbacks=[*callbacks, *more],
        shuffle=False,  # the dataset's own order follows from the seed and the epoch; Keras's would not
        verbose=2,
    )


def predict(model, images, views=False):
    """Return probabilities (N, 10); with `views` the logits are averaged over six views of each picture.

    They are the picture, the same moved by a pixel in two directions, and the mirror images of the three.
    """
    scaled = images.astype(np.float32) / 255
    logits = model.predict(scaled, batch_size=1000, verbose=0)
    if views:
        padded = np.pad(scaled, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
        seen = [scaled, padded[:, :-2, :-2], padded[:, 2:, 2:]]
        seen += [view[:, :, ::-1] for view in seen]
        weights = [0.25, 0.125, 0.125] * 2
        logits = sum(
            w * model.predict(view, batch_size=1000, verbose=0) for w, view in zip(weights, seen, strict=True)
        )
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
