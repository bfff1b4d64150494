"""Answers to the exercises of the topic `dropout`, right and wrong, as people write them."""

import numpy as np
from answers import RightAnswers, WrongAnswers

right, wrong = RightAnswers(), WrongAnswers()

# dropout and spatial_dropout2d: ways to draw a mask, then styles of the layer -------------------------------


def by_integers(rng, shape, rate):
    return rng.integers(10**6, size=shape) >= rate * 10**6


def by_loop(rng, shape, rate):
    mask = np.zeros(shape, dtype=bool)
    for place in np.ndindex(*shape):
        mask[place] = rng.random() < 1 - rate
    return mask


WAYS = {
    "below": lambda rng, shape, rate: rng.random(shape) < 1 - rate,
    "binomial": lambda rng, shape, rate: rng.binomial(1, 1 - rate, size=shape),
    "choice": lambda rng, shape, rate: rng.choice([True, False], size=shape, p=[1 - rate, rate]),
    "uniform": lambda rng, shape, rate: rng.uniform(0, 1, size=shape) > rate,
    "float32": lambda rng, shape, rate: rng.random(shape, dtype=np.float32) >= rate,
    "integers": by_integers,
    "loop": by_loop,
    "transposed": lambda rng, shape, rate: (rng.random(shape[::-1]) >= rate).T,
    "own generator": lambda rng, shape, rate: (
        np.random.default_rng(rng.integers(2**32, size=4)).random(shape) >= rate
    ),
    "bell curve": lambda rng, shape, rate: (
        rng.chisquare(2, size=shape) > -2 * np.log(1 - rate) if rate else np.ones(shape, dtype=bool)
    ),
}


def layer(draw, shape_of):
    def answer(x, rate, rng, training=True):
        if not training:
            return x.copy(), np.ones(shape_of(x), dtype=bool)
        mask = draw(rng, shape_of(x), rate)
        return x * mask / (1 - rate), mask

    return answer


def maps_of(images):
    return len(images), 1, 1, images.shape[3]


for name, draw in WAYS.items():
    for exercise, shape_of in ("dropout", np.shape), ("spatial_dropout2d", maps_of):
        answer = layer(draw, shape_of)
        answer.__name__ = f"{exercise} {name}"
        right(exercise)(answer)


@right("dropout")
def dropout_where(x, rate, rng, training=True):
    rate = rate if training else 0
    mask = rng.random(x.shape) >= rate
    return np.where(mask, x / (1 - rate), 0), mask


@right("dropout")
def dropout_float32(x, rate, rng, training=True):
    x = x.astype(np.float32)
    if not training:
        return x, np.ones_like(x)
    mask = (rng.random(x.shape) >= rate).astype(np.float32)
    return x * (mask / np.float32(1 - rate)), mask


@right("dropout")
def dropout_lists(x, rate, rng, training=True):
    keep = [rng.random() >= rate or not training for _ in range(x.size)]
    factor = 1 / (1 - rate) if training else 1
    output = [value * factor if kept else 0 for value, kept in zip(x.ravel(), keep, strict=True)]
    return np.reshape(output, x.shape).tolist(), np.reshape(keep, x.shape).tolist()


@right("spatial_dropout2d")
def spatial_dropout2d_loops(images, rate, rng, training=True):
    output = images.astype(float)
    mask = np.ones((len(images), 1, 1, images.shape[-1]), dtype=bool)
    if training:
        for n in range(len(images)):
            for c in range(images.shape[-1]):
                mask[n, 0, 0, c] = rng.random() >= rate
                output[n, :, :, c] *= mask[n, 0, 0, c] / (1 - rate)
    return output, mask


@right("spatial_dropout2d")
def spatial_dropout2d_einsum(images, rate, rng, training=True):
    keep = rng.random((len(images), images.shape[-1])) >= (rate if training else 0)
    scale = keep / (1 - rate) if training else keep
    return np.einsum("nyxc,nc->nyxc", images, scale), keep[:, None, None]


# dropout_backward -----------------------------------------------------------------------------------------


@right("dropout_backward")
def dropout_backward_product(grad_output, mask, rate):
    return grad_output * mask / (1 - rate)


@right("dropout_backward")
def dropout_backward_where(grad_output, mask, rate):
    return np.where(mask, grad_output / (1 - rate), 0)


@right("dropout_backward")
def dropout_backward_zeros(grad_output, mask, rate):
    grad_x = np.zeros(grad_output.shape)
    grad_x[mask] = grad_output[mask] / (1 - rate)
    return grad_x


@right("dropout_backward")
def dropout_backward_copy(grad_output, mask, rate):
    grad_x = grad_output / (1 - rate)
    grad_x[~mask] = 0
    return grad_x


@right("dropout_backward")
def dropout_backward_loop(grad_output, mask, rate):
    grad_x = np.zeros(grad_output.shape, dtype=np.float32)
    for place in np.ndindex(*mask.shape):
        if mask[place]:
            grad_x[place] = grad_output[place] * (1 / (1 - rate))
    return grad_x


# dropconnect ----------------------------------------------------------------------------------------------


def connected(draw):
    def answer(x, weights, bias, rate, rng):
        mask = draw(rng, (len(x), *weights.shape), rate)
        return np.einsum("nd,ndu->nu", x, mask * weights) / (1 - rate) + bias, mask

    return answer


for name in ("below", "binomial", "choice", "float32", "own generator"):
    answer = connected(WAYS[name])
    answer.__name__ = f"dropconnect {name}"
    right("dropconnect")(answer)


@right("dropconnect")
def dropconnect_loop(x, weights, bias, rate, rng):
    outputs, masks = [], []
    for example in x:
        mask = rng.random(weights.shape) >= rate
        outputs.append(example @ (weights * mask / (1 - rate)) + bias)
        masks.append(mask)
    return np.array(outputs), np.array(masks)


@right("dropconnect")
def dropconnect_matmul(x, weights, bias, rate, rng):
    mask = (rng.random((len(x), *weights.shape)) > rate) * 1.0
    return (x[:, None, :] @ (weights * mask) / (1 - rate)).squeeze(1) + bias, mask


@right("dropconnect")
def dropconnect_float32(x, weights, bias, rate, rng):
    mask = rng.random((len(x), *weights.shape)) >= rate
    kept = np.where(mask, weights / (1 - rate), 0).astype(np.float32)
    return (x[:, :, None].astype(np.float32) * kept).sum(axis=1) + bias.astype(np.float32), mask


# stochastic_pool2d ----------------------------------------------------------------------------------------


def pooled(pick):
    """Return the layer that walks from window to window; `pick(rng, cells)` returns the number of a cell."""

    def answer(images, pool_size, rng):
        n, height, width, channels = images.shape
        shape = n, height // pool_size, width // pool_size, channels
        output, chosen = np.zeros(shape), np.zeros(shape, dtype=int)
        for b, y, x, c in np.ndindex(*shape):
            top, left = y * pool_size, x * pool_size
            cells = images[b, top : top + pool_size, left : left + pool_size, c].ravel()
            if cells.sum() > 0:
                chosen[b, y, x, c] = pick(rng, cells)
            output[b, y, x, c] = cells[chosen[b, y, x, c]]
        return output, chosen

    return answer


for name, pick in {
    "cumsum": lambda rng, cells: int(np.sum(np.cumsum(cells) <= rng.random() * cells.sum())),
    "searchsorted": lambda rng, cells: np.searchsorted(
        np.cumsum(cells), rng.uniform(0, cells.sum()), side="right"
    ),
    "exponential race": lambda rng, cells: np.argmax(
        cells / np.maximum(rng.exponential(size=cells.size), 1e-12)
    ),
}.items():
    answer = pooled(pick)
    answer.__name__ = f"stochastic_pool2d {name}"
    right("stochastic_pool2d")(answer)


def windows(images, k):
    n, h, w, c = images.shape
    cut = images[:, : h // k * k, : w // k * k].reshape(n, h // k, k, w // k, k, c)
    return np.moveaxis(cut, 5, 2).transpose(0, 1, 4, 2, 3, 5).reshape(n, h // k, w // k, c, k * k)


@right("stochastic_pool2d")
def stochastic_pool2d_whole_arrays(images, pool_size, rng):
    cells = windows(images, pool_size)
    sums = cells.cumsum(axis=-1)
    lots = rng.random(sums.shape[:-1]) * sums[..., -1]
    chosen = (sums > lots[..., None]).argmax(axis=-1)
    return np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0], chosen


@right("stochastic_pool2d")
def stochastic_pool2d_gumbel(images, pool_size, rng):
    cells = windows(images, pool_size).astype(np.float32)
    with np.errstate(divide="ignore"):
        chosen = np.argmax(np.log(cells) + rng.gumbel(size=cells.shape), axis=-1)
    chosen[cells.sum(axis=-1) == 0] = 0
    return np.take_along_axis(cells, chosen[..., None], axis=-1)[..., 0], chosen


# max_norm -------------------------------------------------------------------------------------------------


@right("max_norm")
def max_norm_minimum(weights, max_value, axis=0):
    lengths = np.sqrt(np.sum(weights**2, axis=axis, keepdims=True))
    return weights * np.minimum(1, max_value / np.maximum(lengths, 1e-30))


@right("max_norm")
def max_norm_keras(weights, max_value, axis=0):
    lengths = np.sqrt(np.sum(np.square(weights), axis=axis, keepdims=True))
    return weights * (np.clip(lengths, 0, max_value) / (1e-7 + lengths))


@right("max_norm")
def max_norm_where(weights, max_value, axis=0):
    lengths = np.sqrt((weights * weights).sum(axis=axis, keepdims=True))
    return np.where(lengths > max_value, weights / np.maximum(lengths, max_value) * max_value, weights)


@right("max_norm")
def max_norm_loop(weights, max_value, axis=0):
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(weights.astype(float), axes, range(len(axes)))
    flat = moved.reshape(int(np.prod(moved.shape[: len(axes)])), -1).copy()
    for column in range(flat.shape[1]):
        length = np.linalg.norm(flat[:, column])
        if length > max_value:
            flat[:, column] *= max_value / length
    return np.moveaxis(flat.reshape(moved.shape), range(len(axes)), axes)


@right("max_norm")
def max_norm_float32(weights, max_value, axis=0):
    weights = weights.astype(np.float32)
    lengths = np.sqrt(np.einsum("...,...->...", weights, weights).sum(axis=axis, keepdims=True))
    return weights / np.maximum(1, lengths / max_value)


# EarlyStopping --------------------------------------------------------------------------------------------


@right("EarlyStopping")
class Counting:
    """Count the bad epochs."""

    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best_loss, self.best_weights, self.bad = np.inf, None, 0

    def update(self, loss, weights):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.best_weights, self.bad = loss, weights.copy(), 0
            return False
        self.bad += 1
        return self.bad >= self.patience


@right("EarlyStopping")
class Remembering:
    """Remember all losses and look for the best afterwards."""

    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.epoch, self.best_epoch, self.best = 0, None, None

    def update(self, loss, weights):
        self.epoch += 1
        if self.best is None or self.best - loss > self.min_delta:
            self.best, self.best_epoch, self.best_weights = loss, self.epoch, np.array(weights)
        since = self.epoch - self.best_epoch
        return since > 0 and since >= self.patience


@right("EarlyStopping")
class Down:
    """Count the patience down."""

    def __init__(self, patience=0, min_delta=0.0):
        self.full = self.left = max(patience, 1)
        self.min_delta, self.best, self.best_weights = min_delta, None, None

    def update(self, loss, weights):
        if self.best is not None and loss >= self.best - self.min_delta:
            self.left -= 1
        else:
            self.best, self.left = float(loss), self.full
            self.best_weights = [float(weight) for weight in weights]
        return np.bool_(self.left == 0)


@right("EarlyStopping")
class Flagged:
    """Answer with 0 or 1, and keep the weights in float32."""

    def __init__(self, patience=0, min_delta=0.0):
        self.settings = patience, min_delta
        self.history = []

    def update(self, loss, weights):
        patience, min_delta = self.settings
        better = not self.history or min(self.history) - loss > min_delta
        if better:
            self.history, self.best_weights, self.wait = [loss], weights.astype(np.float32), 0
        else:
            self.wait += 1
        return int(self.wait > 0 and self.wait >= patience)


@right("EarlyStopping")
class Closed:
    """Keep what is known in a dictionary, and offer the weights as a property."""

    def __init__(self, patience=0, min_delta=0.0):
        self.state = {"patience": patience, "delta": min_delta, "loss": float("inf"), "bad": 0}

    @property
    def best_weights(self):
        return self.state["weights"]

    def update(self, loss, weights):
        if self.state["loss"] - loss > self.state["delta"]:
            self.state.update(loss=loss, weights=weights + 0, bad=0)
        else:
            self.state["bad"] += 1
        return bool(self.state["bad"]) and self.state["bad"] >= self.state["patience"]


# augment --------------------------------------------------------------------------------------------------


def moved(image, down, right_):
    result = np.zeros_like(image)
    height, width = image.shape[:2]
    for y in range(height):
        for x in range(width):
            if 0 <= y - down < height and 0 <= x - right_ < width:
                result[y, x] = image[y - down, x - right_]
    return result


@right("augment")
def augment_pixel_by_pixel(images, rng, flip=True, shift=1):
    result = []
    for image in images:
        if flip and rng.random() < 0.5:
            image = image[:, ::-1]
        down, right_ = rng.integers(-shift, shift + 1, size=2)
        result.append(moved(image, down, right_))
    return np.array(result)


@right("augment")
def augment_padded(images, rng, flip=True, shift=1):
    n, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    result = np.empty_like(images)
    tops, lefts = rng.integers(0, 2 * shift + 1, size=(2, n))
    coins = rng.integers(2, size=n)
    for i in range(n):
        window = padded[i, tops[i] : tops[i] + height, lefts[i] : lefts[i] + width]
        result[i] = window[:, ::-1] if flip and coins[i] else window
    return result


@right("augment")
def augment_roll(images, rng, flip=True, shift=1):
    result = images.astype(np.float32)
    for i in range(len(images)):
        if flip and rng.choice([False, True]):
            result[i] = np.fliplr(result[i])
        down, right_ = rng.choice(np.arange(-shift, shift + 1), size=2)
        result[i] = np.roll(result[i], (down, right_), axis=(0, 1))
        rows, columns = np.arange(images.shape[1]), np.arange(images.shape[2])
        result[i, (rows < down) | (rows >= images.shape[1] + down)] = 0
        result[i, :, (columns < right_) | (columns >= images.shape[2] + right_)] = 0
    return result


@right("augment")
def augment_indices(images, rng, flip=True, shift=1):
    n, height, width, _ = images.shape
    down, right_ = (np.floor(rng.random((2, n)) * (2 * shift + 1)) - shift).astype(int)
    padded = np.pad(images, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    rows = shift + np.arange(height) - down[:, None]
    columns = shift + np.arange(width) - right_[:, None]
    mirrored = (rng.binomial(1, 0.5, n) == 1) & flip
    columns[mirrored] = columns[mirrored, ::-1]
    return padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]


@right("augment")
def augment_lists(images, rng, flip=True, shift=1):
    draws = [(flip and rng.random() > 0.5, *rng.integers(-shift, shift, 2, endpoint=True)) for _ in images]
    return [
        moved(image[:, ::-1] if mirrored else image, down, right_).tolist()
        for image, (mirrored, down, right_) in zip(images, draws, strict=True)
    ]


# Wrong answers, with one classic mistake each ---------------------------------------------------------------


@wrong("does_not_scale")
def dropout(x, rate, rng, training=True):
    mask = rng.random(x.shape) >= (rate if training else 0)
    return x * mask, mask


@wrong("does_not_scale")
def dropout_backward(grad_output, mask, rate):
    return grad_output * mask


@wrong("drops_single_numbers")
def spatial_dropout2d(images, rate, rng, training=True):
    mask = rng.random(images.shape) >= (rate if training else 0)
    return images * mask / (1 - rate if training else 1), mask


@wrong("mask_lacks_the_examples")
def dropconnect(x, weights, bias, rate, rng):
    mask = rng.random(weights.shape) >= rate
    return x @ (weights * mask) / (1 - rate) + bias, mask


@wrong("takes_the_largest_cell")
def stochastic_pool2d(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    cut = images[:, : h // k * k, : w // k * k].reshape(n, h // k, k, w // k, k, c)
    cells = cut.transpose(0, 1, 3, 5, 2, 4).reshape(n, h // k, w // k, c, k * k)
    return cells.max(axis=-1), cells.argmax(axis=-1)


@wrong("lengthens_short_vectors")
def max_norm(weights, max_value, axis=0):
    lengths = np.sqrt((weights * weights).sum(axis=axis, keepdims=True))
    return weights * max_value / np.maximum(lengths, 1e-12)


@wrong("KeepsTheWeightsWithoutACopy")
class EarlyStopping:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_weights, self.wait = np.inf, None, 0

    def update(self, loss, weights):
        self.wait += 1
        if self.best - loss > self.min_delta:
            self.best, self.best_weights, self.wait = loss, weights, 0
        return self.wait > 0 and self.wait >= self.patience


@wrong("ignores_flip")
def augment(images, rng, flip=True, shift=1):
    result = np.zeros_like(images)
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    for i in range(len(images)):
        top, left = rng.integers(0, 2 * shift + 1, size=2)
        picture = padded[i, top : top + height, left : left + width]
        result[i] = picture[:, ::-1] if rng.random() < 0.5 else picture
    return result
