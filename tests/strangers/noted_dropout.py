"""What earlier strangers answered to the exercises of `dropout`, written anew from notes."""

import numpy as np
from strangers.bank import Bank

bank = Bank()

# False verdicts: accepted though wrong


@bank.wrong("dropout", "mask taken from output != 0: zeros of the input count as dropped")
def dropout_mask_from_output(x, rate, rng, training=True):
    if not training:
        return x.copy(), np.ones(x.shape, dtype=bool)
    output = np.where(rng.random(x.shape) < rate, 0, x / (1 - rate))
    return output, output != 0


@bank.wrong("spatial_dropout2d", "mask taken from output != 0: maps of zeros count as dropped")
def spatial_dropout2d_mask_from_output(images, rate, rng, training=True):
    n, _, _, c = images.shape
    if not training:
        return images.copy(), np.ones((n, 1, 1, c), dtype=bool)
    output = np.where(rng.random((n, 1, 1, c)) < rate, 0, images / (1 - rate))
    return output, (output != 0).any(axis=(1, 2), keepdims=True)


@bank.wrong("max_norm", "NaN for a vector of zeros")
def max_norm_nan(weights, max_value, axis=0):
    norm = np.sqrt(np.sum(weights**2, axis=axis, keepdims=True))
    return weights / norm * np.minimum(norm, max_value)


@bank.wrong("EarlyStopping", "the default of patience is 5")
class EarlyStoppingDefaultPatience:
    def __init__(self, patience=5, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = None
        self.best_weights = None
        self.wait = 0

    def update(self, loss, weights):
        if self.best is None or self.best - loss > self.min_delta:
            self.best = loss
            self.best_weights = weights.copy()
            self.wait = 0
            return False
        self.wait += 1
        return self.wait >= self.patience


@bank.wrong("EarlyStopping", "the default of min_delta is 0.001")
class EarlyStoppingDefaultDelta:
    def __init__(self, patience=0, min_delta=0.001):
        self.patience = patience
        self.min_delta = min_delta
        self.best = np.inf
        self.best_weights = None
        self.wait = 0

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = weights.copy()
            self.wait = 0
            return False
        self.wait += 1
        return self.wait >= self.patience


@bank.wrong("EarlyStopping", "writes the best weights into the array it was given when it stops")
class EarlyStoppingRestores:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = np.inf
        self.best_weights = None
        self.wait = 0

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = weights.copy()
            self.wait = 0
            return False
        self.wait += 1
        if self.wait >= self.patience:
            weights[...] = self.best_weights
            return True
        return False


@bank.wrong("augment", "mirrored with probability 0.55")
def augment_flip_055(images, rng, flip=True, shift=1):
    _, h, w, _ = images.shape
    result = np.zeros_like(images)
    for k, image in enumerate(images):
        if flip and rng.random() < 0.55:
            image = image[:, ::-1]
        down, right = rng.integers(-shift, shift + 1, size=2)
        padded = np.pad(image, ((shift, shift), (shift, shift), (0, 0)))
        result[k] = padded[shift - down : shift - down + h, shift - right : shift - right + w]
    return result


@bank.wrong("augment", "shifts drawn from a normal distribution and rounded")
def augment_normal(images, rng, flip=True, shift=1):
    _, h, w, _ = images.shape
    result = np.zeros_like(images)
    for k, image in enumerate(images):
        if flip and rng.random() < 0.5:
            image = image[:, ::-1]
        down, right = np.clip(np.rint(rng.normal(0, shift, size=2)), -shift, shift).astype(int)
        padded = np.pad(image, ((shift, shift), (shift, shift), (0, 0)))
        result[k] = padded[shift - down : shift - down + h, shift - right : shift - right + w]
    return result


# Refused without a diagnosis


@bank.wrong("dropout", "the mask at test time is True alone, not an array")
def dropout_scalar_mask(x, rate, rng, training=True):
    if not training:
        return x, True
    mask = rng.random(x.shape) >= rate
    return x * mask / (1 - rate), mask


@bank.wrong("spatial_dropout2d", "the mask at test time is True alone, not an array")
def spatial_dropout2d_scalar_mask(images, rate, rng, training=True):
    if not training:
        return images, True
    mask = rng.random((images.shape[0], 1, 1, images.shape[3])) >= rate
    return images * mask / (1 - rate), mask


@bank.wrong("dropout", "two draws: the mask is another one than that of the output")
def dropout_two_draws(x, rate, rng, training=True):
    if not training:
        return x, np.full(x.shape, True)
    output = x * (rng.random(x.shape) >= rate) / (1 - rate)
    mask = rng.random(x.shape) >= rate
    return output, mask


@bank.wrong("spatial_dropout2d", "two draws: the mask is another one than that of the output")
def spatial_dropout2d_two_draws(images, rate, rng, training=True):
    shape = (images.shape[0], 1, 1, images.shape[3])
    if not training:
        return images, np.full(shape, True)
    output = images * (rng.random(shape) >= rate) / (1 - rate)
    mask = rng.random(shape) >= rate
    return output, mask


@bank.wrong("dropout_backward", "brackets missing: / 1 - rate")
def dropout_backward_brackets(grad_output, mask, rate):
    return grad_output * mask / 1 - rate


@bank.wrong("dropconnect", "weights are dropped in the caller's array, one example after the other")
def dropconnect_in_place(x, weights, bias, rate, rng):
    n, d = x.shape
    u = weights.shape[1]
    mask = rng.random((n, d, u)) >= rate
    output = np.zeros((n, u))
    for k in range(n):
        weights[~mask[k]] = 0
        output[k] = x[k] @ weights / (1 - rate) + bias
    return output, mask


@bank.wrong("dropconnect", "the bias is added once for every weight")
def dropconnect_bias_per_weight(x, weights, bias, rate, rng):
    n, d = x.shape
    mask = rng.random((n, d, weights.shape[1])) >= rate
    dropped = weights * mask / (1 - rate)
    output = (x[:, :, np.newaxis] * dropped + bias).sum(axis=1)
    return output, mask


@bank.wrong("stochastic_pool2d", "a window of zeros chooses the last cell")
def stochastic_pool2d_zeros_last(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    output = np.zeros((n, h // k, w // k, c))
    chosen = np.zeros((n, h // k, w // k, c), dtype=int)
    for m, y, x, ch in np.ndindex(*output.shape):
        window = images[m, y * k : y * k + k, x * k : x * k + k, ch].ravel().astype(float)
        sums = np.cumsum(window)
        cell = np.searchsorted(sums, rng.random() * sums[-1], side="right")
        cell = min(cell, k * k - 1)
        output[m, y, x, ch] = window[cell]
        chosen[m, y, x, ch] = cell
    return output, chosen


@bank.wrong("stochastic_pool2d", "the largest value, with a cell that was drawn")
def stochastic_pool2d_largest(images, pool_size, rng):
    k = pool_size
    n, h, w, c = images.shape
    output = np.zeros((n, h // k, w // k, c))
    chosen = np.zeros((n, h // k, w // k, c), dtype=int)
    for m, y, x, ch in np.ndindex(*output.shape):
        window = images[m, y * k : y * k + k, x * k : x * k + k, ch].ravel().astype(float)
        output[m, y, x, ch] = window.max()
        if window.sum() > 0:
            chosen[m, y, x, ch] = rng.choice(k * k, p=window / window.sum())
    return output, chosen


@bank.wrong("max_norm", "the squared norm is compared with max_value")
def max_norm_squared(weights, max_value, axis=0):
    squared = np.sum(np.square(weights, dtype=float), axis=axis, keepdims=True)
    long = squared > max_value
    factor = np.where(long, max_value / np.sqrt(np.where(long, squared, 1)), 1)
    return weights * factor


@bank.wrong("max_norm", "a tuple of axes crashes")
def max_norm_tuple_crashes(weights, max_value, axis=0):
    norm = np.linalg.norm(weights, axis=axis, keepdims=True)
    return np.where(norm > max_value, weights * (max_value / np.maximum(norm, 1e-12)), weights)


@bank.wrong("EarlyStopping", "with patience 0 it never stops")
class EarlyStoppingPatience0Never:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = None
        self.best_weights = None
        self.bad_epochs = 0

    def update(self, loss, weights):
        if self.best is None or loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = np.array(weights)
            self.bad_epochs = 0
        else:
            self.bad_epochs += 1
        return bool(self.patience and self.bad_epochs >= self.patience)


@bank.wrong("EarlyStopping", "with patience 0 it stops at once, even after an improvement")
class EarlyStoppingPatience0AtOnce:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = float("inf")
        self.best_weights = None
        self.bad_epochs = 0

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = np.array(weights)
            self.bad_epochs = 0
        else:
            self.bad_epochs += 1
        return self.bad_epochs >= self.patience


@bank.wrong("EarlyStopping", "== patience: neither patience 0 nor later epochs stop")
class EarlyStoppingEqual:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = float("inf")
        self.best_weights = None
        self.wait = 0

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = weights.copy()
            self.wait = 0
            return False
        self.wait += 1
        return self.wait == self.patience


@bank.wrong("EarlyStopping", "best_weights is a method")
class EarlyStoppingMethod:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = float("inf")
        self.weights = None
        self.wait = 0

    def best_weights(self):
        return self.weights

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.weights = weights.copy()
            self.wait = 0
            return False
        self.wait += 1
        return self.wait >= self.patience


@bank.wrong("augment", "moves only down and to the right")
def augment_down_and_right(images, rng, flip=True, shift=1):
    _, h, w, _ = images.shape
    result = np.zeros_like(images)
    for k, image in enumerate(images):
        if flip and rng.random() < 0.5:
            image = image[:, ::-1]
        down, right = rng.integers(0, shift + 1, size=2)
        result[k, down:, right:] = image[: max(h - down, 0), : max(w - right, 0)]
    return result


@bank.wrong("augment", "mirrored with probability 1/4")
def augment_flip_quarter(images, rng, flip=True, shift=1):
    _, h, w, _ = images.shape
    result = np.zeros_like(images)
    for k, image in enumerate(images):
        if flip and rng.random() < 0.5 and rng.integers(0, 2) == 1:
            image = image[:, ::-1]
        down, right = rng.integers(-shift, shift + 1, size=2)
        padded = np.pad(image, ((shift, shift), (shift, shift), (0, 0)))
        result[k] = padded[shift - down : shift - down + h, shift - right : shift - right + w]
    return result


@bank.wrong(
    "augment", "−shift and +shift half as likely as the others: a uniform draw, rounded, for all at once"
)
def augment_ends_half(images, rng, flip=True, shift=1):
    n, h, w, _ = images.shape
    mirrored = rng.random(n) < 0.5
    moves = np.rint(rng.uniform(-shift, shift, size=(n, 2))).astype(int)
    padded = np.pad(images, ((0, 0), (shift, shift), (shift, shift), (0, 0)))
    result = np.zeros_like(images)
    for k in range(n):
        image = padded[k]
        if flip and mirrored[k]:
            image = image[:, ::-1]
        y, x = shift - moves[k]
        result[k] = image[y : y + h, x : x + w]
    return result


# Misleading


@bank.wrong("EarlyStopping", "the best loss starts at 0: no loss is ever an improvement")
class EarlyStoppingBest0:
    def __init__(self, patience=0, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = 0
        self.best_weights = None
        self.wait = 0

    def update(self, loss, weights):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.best_weights = weights.copy()
            self.wait = 0
            return False
        self.wait += 1
        return self.wait >= self.patience


@bank.wrong("dropout", "drops at half the rate")
def dropout_half_rate(x, rate, rng, training=True):
    if not training:
        return x, np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) >= rate / 2
    return x * mask / (1 - rate), mask


@bank.wrong("spatial_dropout2d", "drops at half the rate")
def spatial_dropout2d_half_rate(images, rate, rng, training=True):
    shape = (len(images), 1, 1, images.shape[-1])
    if not training:
        return images, np.ones(shape, dtype=bool)
    mask = rng.random(shape) >= rate / 2
    return images * mask / (1 - rate), mask


@bank.wrong("dropconnect", "drops at half the rate")
def dropconnect_half_rate(x, weights, bias, rate, rng):
    mask = rng.random((len(x), *weights.shape)) >= rate / 2
    output = np.einsum("nd,ndu->nu", x, weights * mask / (1 - rate)) + bias
    return output, mask


@bank.wrong("dropout", "at test time multiplied by 1 − rate, although training scales")
def dropout_scaled_at_test(x, rate, rng, training=True):
    if not training:
        return x * (1 - rate), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) >= rate
    return np.where(mask, x / (1 - rate), 0), mask


@bank.wrong("dropout", "at test time divided by 1 − rate as in training")
def dropout_divided_at_test(x, rate, rng, training=True):
    mask = np.ones(x.shape, dtype=bool)
    if training:
        mask = rng.random(x.shape) >= rate
    return x * mask / (1 - rate), mask


@bank.wrong("augment", "filled with the edge of the image, not with zeros")
def augment_edge(images, rng, flip=True, shift=1):
    _, h, w, _ = images.shape
    result = np.zeros_like(images)
    for k, image in enumerate(images):
        if flip and rng.random() < 0.5:
            image = image[:, ::-1]
        down, right = rng.integers(-shift, shift + 1, size=2)
        padded = np.pad(image, ((shift, shift), (shift, shift), (0, 0)), mode="edge")
        result[k] = padded[shift - down : shift - down + h, shift - right : shift - right + w]
    return result


# Flaky


@bank.wrong("augment", "round(rng.uniform(-shift, shift)): the ends are half as likely as the others")
def augment_round_uniform(images, rng, flip=True, shift=1):
    n, h, w, _ = images.shape
    result = np.zeros_like(images)
    for k in range(n):
        image = images[k]
        if flip and rng.random() < 0.5:
            image = np.fliplr(image)
        down = round(rng.uniform(-shift, shift))
        right = round(rng.uniform(-shift, shift))
        for y in range(h):
            for x in range(w):
                if 0 <= y - down < h and 0 <= x - right < w:
                    result[k, y, x] = image[y - down, x - right]
    return result


# Statement against check: an argument is changed, but not in the first aspect


@bank.wrong("max_norm", "kernels are shortened in the caller's array, through a view")
def max_norm_kernels_in_place(weights, max_value, axis=0):
    if isinstance(axis, tuple) and axis == tuple(range(weights.ndim - 1)):
        flat = weights.reshape(-1, weights.shape[-1])
        for u in range(flat.shape[1]):
            norm = np.sqrt(np.sum(flat[:, u] ** 2))
            if norm > max_value:
                flat[:, u] *= max_value / norm
        return flat.reshape(weights.shape)
    norm = np.sqrt(np.sum(np.square(weights, dtype=float), axis=axis, keepdims=True))
    return np.where(norm > max_value, weights * max_value / np.where(norm == 0, 1, norm), weights)
