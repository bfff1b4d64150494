"""Check `train`: a network of one hidden layer learns from mini-batches."""

from functools import partial

import numpy as np

from cnnlib.activations import softmax
from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.training._train_cases import (
    all_shapes,
    lone_pixels,
    mini_batches,
    one_step,
    one_step_with_a_black_picture,
    several_epochs,
    smaller_last_batch,
    two_pictures,
)
from cnnlib.checks.training._train_loop import cut_into_batches, summed_gradients, train_with
from cnnlib.checks.training._train_measures import (
    at_least_85_percent_right,
    every_picture_used_with_its_own_label_and_in_full_batches,
    orders_seen,
)
from cnnlib.training import train as reference

train = Exercise(
    reference,
    read="training-loop",
    aspects={
        "one step": (one_step, one_step_with_a_black_picture),
        "several epochs": several_epochs,
        "mini-batches": mini_batches,
        "a smaller last batch": smaller_last_batch,
        "shuffled": Aspect(two_pictures, measure=orders_seen, count=2),
        "pictures and labels": Aspect(
            lone_pixels,
            measure=every_picture_used_with_its_own_label_and_in_full_batches,
            unmodified=True,
            count=2,
        ),
        "accuracy": Aspect(all_shapes, measure=at_least_85_percent_right, telling=False, count=2),
    },
    returns=("hidden_weights", "hidden_bias", "output_weights", "output_bias"),
)


@train.mistake("training-batches")
def shuffles_the_images_only(*arguments):
    """the images were shuffled, but their labels were not

    Take images and labels in the same order: `x[batch]` and `labels[batch]`.
    """
    return train_with(*arguments, order_of_labels=lambda order, rng: np.arange(len(order)))


@train.mistake("training-batches")
def shuffles_images_and_labels_differently(*arguments):
    """images and labels were shuffled in two different orders

    Draw one order, and use it for both.
    """
    return train_with(*arguments, order_of_labels=lambda order, rng: rng.permutation(len(order)))


@train.mistake("training-descent")
def goes_uphill(images, labels, weights, learning_rate, *others):
    """the steps go uphill

    The gradient points to where the loss grows: subtract it.
    """
    return train_with(images, labels, weights, -learning_rate, *others)


@train.mistake("training-batches")
def sums_the_gradient_over_the_batch(*arguments):
    """the gradient was summed over the batch, not averaged

    The loss is a mean: divide by the number of images in the batch.
    """
    return train_with(*arguments, divisor=lambda batch, batch_size, examples: 1)


@train.mistake("training-batches")
def divides_by_the_number_of_all_images(*arguments):
    """the gradient was divided by the number of all images

    The mean is over the batch: divide by the number of images in it.
    """
    return train_with(*arguments, divisor=lambda batch, batch_size, examples: examples)


@train.mistake("training-batches")
def divides_the_last_batch_by_batch_size(*arguments):
    """the gradient of the smaller last batch was divided by `batch_size`

    Divide by the number of images in the batch, `len(batch)`.
    """
    return train_with(*arguments, divisor=lambda batch, batch_size, examples: batch_size)


@train.mistake("training-batches")
def uses_the_first_batch_only(*arguments):
    """only the first batch of each epoch was used

    An epoch goes through all images: is the step inside the loop over batches?
    """
    return train_with(*arguments, cut=lambda order, batch_size: [order[:batch_size]])


@train.mistake("training-batches")
def leaves_out_the_last_batch(*arguments):
    """the smaller last batch was left out

    `range(0, N, batch_size)` reaches it; N // batch_size steps do not.
    """

    def cut(order, batch_size):
        return [batch for batch in cut_into_batches(order, batch_size) if len(batch) == batch_size]

    return train_with(*arguments, cut=cut)


@train.mistake("training-batches")
def ignores_batch_size(images, *arguments):
    """`batch_size` was ignored: every step used all images

    Cut the shuffled order into pieces of `batch_size`, and take a step for each.
    """
    *others, _, rng = arguments
    return train_with(images, *others, len(images), rng)


@train.mistake("training-loop")
def trains_one_epoch_only(*arguments):
    """only one epoch was trained

    Repeat everything `epochs` times. Is the `return` inside the loop?
    """
    *others, _, batch_size, rng = arguments
    return train_with(*others, 1, batch_size, rng)


@train.mistake("training-loop")
def trains_one_epoch_too_few(*arguments):
    """one epoch too few was trained

    `range(epochs)` gives `epochs` rounds; `range(1, epochs)` gives one fewer.
    """
    *others, epochs, batch_size, rng = arguments
    return train_with(*others, epochs - 1, batch_size, rng)


@train.mistake("training-loop")
def resets_the_weights_in_each_epoch(*arguments):
    """the weights were reset in each epoch

    Set them before the loop over epochs, so that each epoch goes on where the last one ended.
    """
    return train_with(*arguments, anew=("order", "weights"))


@train.mistake("training-momentum")
def resets_the_velocities_in_each_epoch(*arguments):
    """the velocities were reset in each epoch

    Set them to 0 once, before the loop over epochs.
    """
    return train_with(*arguments, anew=("order", "velocities"))


@train.mistake("training-momentum")
def forgets_the_velocity(images, labels, weights, learning_rate, momentum, *others):
    """the velocities were forgotten: momentum has no effect

    Keep the velocity of each array from step to step; is it set to 0 inside the loop?
    """
    return train_with(images, labels, weights, learning_rate, 0.0, *others)


@train.mistake("training-momentum")
def multiplies_the_gradient_by_1_minus_momentum(images, labels, weights, learning_rate, momentum, *others):
    """the gradient was multiplied by 1 − momentum

    The whole of learning_rate · gradient is subtracted from momentum · velocity.
    """
    return train_with(images, labels, weights, (1 - momentum) * learning_rate, momentum, *others)


@train.mistake("training-backpropagation")
def trains_the_output_layer_only(*arguments):
    """the hidden layer does not learn

    Send the gradient back through the output weights and the ReLU to the hidden layer, and update that too.
    """
    return train_with(*arguments, learning=(2, 3))


@train.mistake("training-backpropagation")
def trains_the_hidden_layer_only(*arguments):
    """the output layer does not learn

    All four arrays take a step.
    """
    return train_with(*arguments, learning=(0, 1))


@train.mistake("training-backpropagation")
def does_not_train_the_biases(*arguments):
    """the biases do not learn

    They have gradients too: all four arrays take a step.
    """
    return train_with(*arguments, learning=(0, 2))


@train.mistake("training-backpropagation")
def does_not_send_the_gradient_through_the_relu(*arguments):
    """the gradient did not go through the ReLU

    Where the sum of a hidden unit was 0 or less, its gradient is 0.
    """
    return train_with(*arguments, gradients=partial(summed_gradients, gate=None))


@train.mistake("training-backpropagation")
def opens_the_relu_at_0(*arguments):
    """the gradient went through the ReLU where its input was exactly 0

    Its derivative is 0 there, as it is below 0: multiply by `sums > 0`, not by `sums >= 0`.
    """
    return train_with(*arguments, gradients=partial(summed_gradients, gate=np.greater_equal))


@train.mistake("training-backpropagation")
def leaves_out_the_relu(*arguments):
    """there is no ReLU in the network

    The hidden sums go through `np.maximum(…, 0)`; without it two layers are no better than one.
    """
    return train_with(*arguments, gradients=partial(summed_gradients, rectify=False))


@train.mistake("training-gradient")
def does_not_subtract_the_labels(*arguments):
    """the labels were not subtracted from the probabilities

    The gradient at the logits is (probabilities − labels) / N.
    """
    return train_with(*arguments, gradients=partial(summed_gradients, target=0.0))


@train.mistake("training-gradient")
def applies_the_softmax_twice(*arguments):
    """the softmax was applied twice

    `softmax_cross_entropy_backward` takes logits and applies the softmax itself: hand it the sums of the
    output layer as they are.
    """
    return train_with(*arguments, gradients=partial(summed_gradients, squash=lambda x: softmax(softmax(x))))


@train.mistake("training-loop")
def divides_the_pixels_by_255(images, *others):
    """the pixels were divided by 255

    The images are to be used as they come.
    """
    return train_with(images / 255, *others)


@train.mistake("training-loop")
def starts_at_0(images, labels, weights, *others):
    """the given weights were not used: training starts at 0

    Start from `weights`. If they all start at 0, all units stay alike.
    """
    return train_with(images, labels, [np.zeros_like(array) for array in weights], *others)


@train.mistake("training-batches")
def keeps_the_order_of_the_first_epoch(*arguments):
    """the order is the same in every epoch

    Draw a new order from `rng` at the start of each epoch, inside the loop.
    """
    return train_with(*arguments, anew=())


@train.mistake("training-batches")
def does_not_shuffle(*arguments):
    """the images were never shuffled

    Draw a new order from `rng` at the start of each epoch.
    """
    return train_with(*arguments, order_of_images=lambda examples, rng: np.arange(examples))


@train.mistake("training-batches")
def draws_with_replacement(*arguments):
    """the images of an epoch were drawn with replacement

    In an epoch each image comes once: `rng.permutation`, not `rng.integers` or `rng.choice`.
    """
    return train_with(*arguments, order_of_images=lambda examples, rng: rng.integers(examples, size=examples))


@train.mistake("training-batches")
def draws_from_np_random(*arguments):
    """the order does not come from `rng`

    Call `rng.permutation`: the same generator must give the same weights again.
    """
    *others, _ = arguments
    return train_with(*others, np.random.default_rng())


@train.mistake("training-flatten")
def flattens_column_by_column(images, *others):
    """the images were flattened column by column

    `reshape(N, -1)` goes row by row, as the given weights expect.
    """
    return train_with(images.swapaxes(1, 2), *others)


@train.mistake("training-backpropagation")
def goes_back_through_updated_output_weights(images, labels, weights, learning_rate, *others):
    """the hidden layer got its gradient through output weights that had already been updated

    Compute all gradients of a batch first, then update all weights.
    """
    gradients = partial(summed_gradients, output_rate=learning_rate)
    return train_with(images, labels, weights, learning_rate, *others, gradients=gradients)


@train.mistake("training-batches")
def splits_into_nearly_equal_batches(*arguments):
    """the pictures were split into batches of nearly equal size

    Each batch has `batch_size` pictures, and the last one what is left over: `np.array_split` makes other ones.
    """

    def cut(order, batch_size):
        return np.array_split(order, -(-len(order) // batch_size))

    return train_with(*arguments, cut=cut)


@train.mistake()
def leaves_the_hidden_bias_as_it_was(*arguments):
    """the hidden bias never takes a step

    All four arrays learn: `hidden_bias` has a gradient, the sum over the batch.
    """
    return train_with(*arguments, learning=(0, 2, 3))
