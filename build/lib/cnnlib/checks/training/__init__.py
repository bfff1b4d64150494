"""Checks of the training exercises, one file for each: from a dense layer to a network that learns."""

from cnnlib.checks._core.topic import offer_exercises

offer_exercises(__name__)
