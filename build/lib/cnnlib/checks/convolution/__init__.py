"""Checks of the convolution exercises, one file for each: from a flip to the gradients of a layer."""

from cnnlib.checks._core.topic import offer_exercises

offer_exercises(__name__)
