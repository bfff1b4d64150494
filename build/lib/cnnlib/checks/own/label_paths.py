"""Check `label_paths`: the folder around a picture names its class, and classes are numbered in sorted order."""

import re

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.calls import Words, as_plain
from cnnlib.checks._core.cases import size
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import both_with, replaceable
from cnnlib.own import label_paths as reference

ANIMALS = ("cat", "dog", "fox", "bird", "frog", "horse", "owl", "deer")
ODD = ("Zebra", "ant", "10", "9")  # sorted otherwise if case does not count, or if numbers count as such
ROOTS = ("", "photos/", "photos/2023/", "old/2019/summer/")

# What is judged -------------------------------------------------------------------------------------------


def class_names(function, paths):
    """Return the names of the classes, in order."""
    if (results := two_results(function, paths)) is None:
        return None
    if isinstance(results[0], set | frozenset):
        raise TypeError("class_names must be a list: a set has no order")
    names = list(results[0])
    if not all(isinstance(name, str) for name in names):
        raise TypeError("class_names must hold strings, the names of folders")
    return Words.of(names)


def labels(function, paths):
    """Return the numbers of the classes."""
    results = two_results(function, paths)
    return None if results is None else as_plain(results[1])


def two_results(function, paths):
    """Call the function; return its two results, or None if it returned nothing."""
    results = function(paths)
    if results is None:
        return None
    if not isinstance(results, tuple | list) or len(results) != 2 or any(item is None for item in results):
        raise TypeError("the function must return two results: `return class_names, labels`")
    return results


def pictures(rng, names, root=lambda rng: "pictures/"):
    """Return paths of pictures in these folders, each of which occurs; files may be named after another animal."""
    count = len(names) + size(rng, 1, 2)
    folders = list(rng.permutation([*names, *rng.choice(names, count - len(names))]))
    while list(dict.fromkeys(folders)) in (sorted(names), sorted(names, key=str.lower)):
        rng.shuffle(folders)
    files = [f"{rng.choice(ANIMALS)}_{number}.jpg" for number in rng.permutation(count)]
    return tuple(f"{root(rng)}{folder}/{file}" for folder, file in zip(folders, files, strict=True))


def animals(rng):
    """Return pictures of three or four kinds of animal."""
    return (pictures(rng, rng.choice(ANIMALS, size(rng, 3, 4), replace=False)),)


def odd_names(rng):
    """Return pictures in folders whose names hold capitals and numbers."""
    return (pictures(rng, [*ODD, rng.choice(ANIMALS)]),)


def anywhere(rng):
    """Return pictures in folders that lie at several depths."""
    names = rng.choice(ANIMALS, 4, replace=False)
    return (pictures(rng, names, root=lambda rng: ROOTS[rng.integers(len(ROOTS))]),)


def one_animal(rng):
    """Return pictures of one kind of animal."""
    name = rng.choice(ANIMALS)
    return (tuple(f"pictures/{name}/{number}.jpg" for number in range(size(rng, 3, 5))),)


# How to find them -----------------------------------------------------------------------------------------


def folder_around(path):
    """Return the folder that a file lies in."""
    return path.split("/")[-2]


def places(folders, names):
    """Return the place of each folder among the names."""
    return np.array([names.index(folder) for folder in folders])


@replaceable
def find(
    paths,
    *,
    name=folder_around,
    listed=lambda folders: sorted(set(folders)),
    numbered=places,
    told=lambda names, numbers: (names, numbers),
):
    """Return names and labels, with one part replaced.

    `name(path)` is the class of a picture, `listed(folders)` the list of classes, `numbered(folders, names)` the
    labels, and `told(names, numbers)` what comes back.
    """
    folders = [name(path) for path in paths]
    names = listed(folders)
    return told(names, numbered(folders, names))


label_paths = Exercise(
    reference,
    read="own-folder",
    aspects={
        "class names": Aspect(animals, measure=class_names),
        "labels": Aspect(animals, measure=labels),
        "capitals and numbers": Aspect(odd_names, measure=class_names),
        "folders at any depth": Aspect(anywhere, measure=labels),
        "one class": Aspect(one_animal, measure=labels, count=2),
        "int64": Aspect(animals, measure=labels, dtype=np.int64, count=2),
    },
    both=both_with(find),
)

# Mistakes with the order ----------------------------------------------------------------------------------


@label_paths.mistake()
def orders_by_first_appearance(paths):
    """the classes stand in the order in which they first appear

    Sort them by name, as `image_dataset_from_directory` does: then the numbers do not depend on which picture
    comes first.
    """
    return find(paths, listed=lambda folders: list(dict.fromkeys(folders)))


@label_paths.mistake()
def orders_as_a_set_does(paths):
    """the classes stand in the order of a set, which is another one in each run of Python

    `sorted(set(…))`: labels that were saved today must mean the same tomorrow.
    """
    return find(paths, listed=lambda folders: list(set(folders)))


@label_paths.mistake()
def returns_a_set(paths):
    """the class names came as a set, which has no order

    The number of a class is its place in a list: `sorted(set(…))` makes one.
    """
    return find(paths, told=lambda names, numbers: (set(names), numbers))


@label_paths.mistake()
def sorts_backwards(paths):
    """the classes are sorted backwards

    Sort them as `sorted` does, from A to Z.
    """
    return find(paths, listed=lambda folders: sorted(set(folders), reverse=True))


@label_paths.mistake()
def sorts_without_regard_to_case(paths):
    """capital and small letters were sorted alike

    Python's `sorted` puts all capitals before all small letters, and so does `image_dataset_from_directory`: give it
    no `key`.
    """
    return find(paths, listed=lambda folders: sorted(set(folders), key=str.lower))


@label_paths.mistake()
def sorts_numbers_by_value(paths):
    """names that are numbers were sorted by their value

    As strings, "10" comes before "9", since "1" comes before "9": give `sorted` no `key`.
    """

    def natural(name):
        return [
            (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", name)
        ]

    return find(paths, listed=lambda folders: sorted(set(folders), key=natural))


@label_paths.mistake()
def sorts_by_frequency(paths):
    """the classes are sorted by how many pictures they have

    Sort them by name: the numbers must not change when a picture is added.
    """
    return find(paths, listed=lambda folders: sorted(set(folders), key=lambda name: -folders.count(name)))


@label_paths.mistake()
def lists_a_name_for_each_picture(paths):
    """a class stands in the list once for each of its pictures

    Each name comes once: `sorted(set(…))`.
    """
    return find(paths, listed=sorted)


# Mistakes with the name -----------------------------------------------------------------------------------


@label_paths.mistake()
def takes_the_top_folder(paths):
    """the first folder of the path was taken for the class

    The class is the folder that the file lies in, the last one of the path.
    """
    return find(paths, name=lambda path: path.split("/")[0])


@label_paths.mistake()
def takes_the_second_part(paths):
    """the second part of the path was taken for the class, however long the path is

    Count from the end: the last part is the file, the last but one the class.
    """
    return find(paths, name=lambda path: path.split("/")[1])


@label_paths.mistake()
def takes_the_whole_folder(paths):
    """the folder was taken with all those that lead to it

    The class is its last part alone: of "pictures/cat" it is "cat".
    """
    return find(paths, name=lambda path: path.rpartition("/")[0])


@label_paths.mistake()
def takes_the_name_of_the_file(paths):
    """the name of the file was taken for the class

    The class is the folder that the file lies in.
    """
    return find(paths, name=lambda path: path.split("/")[-1])


@label_paths.mistake()
def takes_the_beginning_of_the_file_name(paths):
    """the beginning of the file's name was taken for the class

    What a file is called says nothing here: the class is the folder that it lies in.
    """
    return find(paths, name=lambda path: path.split("/")[-1].split("_")[0])


@label_paths.mistake()
def writes_names_in_small_letters(paths):
    """the names were turned into small letters

    Take them as the folders have them: "Zebra" and "zebra" are two folders.
    """
    return find(paths, name=lambda path: folder_around(path).lower())


# Mistakes with the labels ---------------------------------------------------------------------------------


@label_paths.mistake()
def returns_names_for_labels(paths):
    """the labels are names, not numbers

    A label is the place of the name in `class_names`: `class_names.index(folder)`.
    """
    return find(paths, numbered=lambda folders, names: folders)


@label_paths.mistake()
def counts_from_1(paths):
    """the classes were counted from 1

    The first class is number 0.
    """
    return find(paths, numbered=lambda folders, names: places(folders, names) + 1)


@label_paths.mistake()
def returns_one_hot_rows(paths):
    """the labels are one-hot rows

    A label is one number: the place of its class.
    """
    return find(paths, numbered=lambda folders, names: np.eye(len(names), dtype=int)[places(folders, names)])


@label_paths.mistake()
def labels_sorted_paths(paths):
    """the labels belong to the paths in sorted order, not in that in which they came

    Label i is the class of path i: sort the names alone.
    """
    ordered = [folder_around(path) for path in sorted(paths)]
    return find(paths, numbered=lambda folders, names: places(ordered, names))


@label_paths.mistake()
def sorts_the_labels(paths):
    """the labels were sorted

    Label i is the class of path i: sort the names alone.
    """
    return find(paths, numbered=lambda folders, names: np.sort(places(folders, names)))


@label_paths.mistake()
def numbers_by_first_appearance(paths):
    """the labels count the classes as they appear, and the names are sorted

    A label is a place in the list that is returned: sort first, then number.
    """
    return find(paths, numbered=lambda folders, names: places(folders, list(dict.fromkeys(folders))))


@label_paths.mistake()
def numbers_the_pictures(paths):
    """each picture has a number of its own

    Pictures of one class share a label: the place of the class in `class_names`.
    """
    return find(paths, numbered=lambda folders, names: np.arange(len(folders)))


@label_paths.mistake()
def counts_the_pictures(paths):
    """in place of labels there is the number of pictures of each class

    A label for each path: the place of its class in `class_names`.
    """
    return find(paths, numbered=lambda folders, names: np.array([folders.count(name) for name in names]))


@label_paths.mistake()
def returns_the_labels_first(paths):
    """the labels come first, then the names

    `return class_names, labels`.
    """
    return find(paths, told=lambda names, numbers: (numbers, names))


@label_paths.mistake()
def returns_the_labels_alone(paths):
    """one result came where two are asked for

    `return class_names, labels`: without the names, nobody knows what the numbers mean.
    """
    return find(paths, told=lambda names, numbers: numbers)
