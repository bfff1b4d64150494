"""What a network saw: its maps, what moved its answer, and which pictures are alike to it.

Read in this order:

1. ``maps``: what each layer makes of an image, and which patches excite one of its filters most;
2. ``attribution``: which pixels moved a score: occlusion, saliency, Grad-CAM;
3. ``search``: pictures as points: the nearest ones, and a map of all;
4. ``ascent``: pictures that a filter would like best.

Functions of arrays spell out a small network; those that end in ``_of`` do the same for any
:class:`cnnlib.models.Sequential`. A *score* is the logit of a class, what the last layer has before its
softmax.
"""

from cnnlib.inspection.ascent import ascend
from cnnlib.inspection.attribution import (
    grad_cam,
    grad_cam_of,
    occlusion,
    resize,
    saliency,
    saliency_of,
)
from cnnlib.inspection.maps import feature_maps, feature_maps_of, strongest_patches
from cnnlib.inspection.search import embeddings_of, nearest_images, project

__all__ = [
    "ascend",
    "embeddings_of",
    "feature_maps",
    "feature_maps_of",
    "grad_cam",
    "grad_cam_of",
    "nearest_images",
    "occlusion",
    "project",
    "resize",
    "saliency",
    "saliency_of",
    "strongest_patches",
]
