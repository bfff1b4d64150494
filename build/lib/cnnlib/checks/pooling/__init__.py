"""Checks of the pooling exercises, one file for each."""

from cnnlib.checks._core.topic import offer_exercises

offer_exercises(__name__)
