"""Checks of the exercises on looking into a network, one file for each."""

from cnnlib.checks._core.topic import offer_exercises

offer_exercises(__name__)
