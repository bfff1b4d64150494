"""Grey levels: how many pixels have each, and new levels for old ones."""

import numpy as np

from cnnlib import _arguments as arguments
from cnnlib._types import Array, ArrayLike


def histogram(image: ArrayLike) -> Array:
    """Count how many pixels have each grey level.

    Parameters
    ----------
    image : array_like of int, shape (H, W)
        Grey levels from 0 to 255.

    Returns
    -------
    ndarray of int64, shape (256,)
        ``result[v]`` pixels have the level v.

    Raises
    ------
    ValueError
        If ``image`` does not have two axes or holds a level out of range.
    TypeError
        If the levels are not integers.

    Examples
    --------
    >>> histogram([[0, 2], [2, 255]])[:4]
    array([1, 0, 2, 0])

    References
    ----------
    Gonzalez and Woods, *Digital Image Processing*, chapter 3.
    """
    image = arguments.grey_levels("image", image, "HW")
    return np.bincount(image.ravel(), minlength=256).astype(np.int64)


def equalize(image: ArrayLike) -> Array:
    r"""Spread the grey levels so that each range of them holds about as many pixels as any other.

    The level v goes to the share of pixels that are not brighter, stretched to 0 … 255:

    .. math:: v \mapsto \operatorname{round}\left(
        255\,\frac{\text{cdf}(v) - \text{cdf}_{\min}}{\text{pixels} - \text{cdf}_{\min}}\right)

    where cdf(v) counts the pixels of level v or darker, and :math:`\text{cdf}_{\min}` those of the darkest
    level present.

    Parameters
    ----------
    image : array_like of int, shape (H, W)
        Grey levels from 0 to 255.

    Returns
    -------
    ndarray of uint8, shape (H, W)
        The darkest level becomes 0 and the brightest 255; halves round to the even level.
        An image of one level comes back unchanged.

    Raises
    ------
    ValueError
        If ``image`` does not have two axes or holds a level out of range.
    TypeError
        If the levels are not integers.

    Examples
    --------
    >>> equalize([[100, 101], [102, 103]])
    array([[  0,  85],
           [170, 255]], dtype=uint8)

    References
    ----------
    Gonzalez and Woods, *Digital Image Processing*, chapter 3.
    """
    image = arguments.grey_levels("image", image, "HW")
    cdf = np.cumsum(histogram(image))
    cdf_min = cdf[cdf > 0].min(initial=image.size)
    if cdf_min == image.size:
        return image
    shares = 255 * np.maximum(cdf - cdf_min, 0) / (image.size - cdf_min)
    return np.round(shares).astype(np.uint8)[image]


def negative(image: ArrayLike) -> Array:
    """Swap dark and light.

    Parameters
    ----------
    image : array_like of int
        Grey levels from 0 to 255, in any shape.

    Returns
    -------
    ndarray of uint8
        255 − v for every level v, in the same shape.

    Raises
    ------
    ValueError
        If a level is out of range.
    TypeError
        If the levels are not integers.

    Examples
    --------
    >>> negative([[0, 55, 255]])
    array([[255, 200,   0]], dtype=uint8)

    References
    ----------
    Gonzalez and Woods, *Digital Image Processing*, chapter 3.
    """
    return 255 - arguments.grey_levels("image", image)


def gamma(image: ArrayLike, exponent: float) -> Array:
    """Brighten (exponent below 1) or darken (above 1) the middle greys; black and white stay.

    Parameters
    ----------
    image : array_like of int
        Grey levels from 0 to 255, in any shape.
    exponent : float
        A positive number; 1 changes nothing.

    Returns
    -------
    ndarray of uint8
        255 · (v / 255) ^ exponent for every level v, rounded, in the same shape.

    Raises
    ------
    ValueError
        If a level is out of range or ``exponent`` is not positive and finite.
    TypeError
        If the levels are not integers or ``exponent`` is not a real number.

    Examples
    --------
    >>> gamma([[0, 64, 255]], exponent=0.5)
    array([[  0, 128, 255]], dtype=uint8)

    References
    ----------
    Gonzalez and Woods, *Digital Image Processing*, chapter 3.
    """
    image = arguments.grey_levels("image", image)
    exponent = arguments.positive("exponent", exponent)
    return np.round(255 * (image / 255) ** exponent).astype(np.uint8)


def stretch_contrast(image: ArrayLike) -> Array:
    """Pull the grey levels apart until the darkest is 0 and the brightest 255.

    Parameters
    ----------
    image : array_like of int
        Grey levels from 0 to 255, in any shape.

    Returns
    -------
    ndarray of uint8
        255 · (v − min) / (max − min) for every level v, rounded, in the same shape.
        An image of one level comes back unchanged.

    Raises
    ------
    ValueError
        If a level is out of range.
    TypeError
        If the levels are not integers.

    Examples
    --------
    >>> stretch_contrast([[100, 110, 150]])
    array([[  0,  51, 255]], dtype=uint8)

    References
    ----------
    Gonzalez and Woods, *Digital Image Processing*, chapter 3.
    """
    image = arguments.grey_levels("image", image)
    darkest, brightest = int(image.min(initial=255)), int(image.max(initial=0))
    if darkest >= brightest:
        return image
    return np.round(255.0 * (image - darkest) / (brightest - darkest)).astype(np.uint8)
