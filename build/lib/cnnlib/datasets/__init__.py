"""Pictures to learn from: CIFAR-10 where it is at hand, real digits, and drawn shapes that are always there.

One function here may use the network: :func:`load_cifar10` fetches CIFAR-10 if it is not on this machine, and
``make book`` calls it. Whatever has to run everywhere, a chapter or an exercise, calls :func:`load_pictures`,
which never downloads: it takes CIFAR-10 if a copy is on this machine, draws shapes if not, and says which it
was. To read the files in order:

- ``pictures`` chooses between photographs and shapes;
- ``cifar10`` loads all of CIFAR-10;
- ``batches`` finds, reads and writes the six files of it;
- ``download`` fetches them, verified;
- ``shapes`` draws the shapes; ``digits`` loads the digits.
"""

from cnnlib.datasets.batches import CIFAR10_CLASSES
from cnnlib.datasets.cifar10 import load_cifar10
from cnnlib.datasets.digits import load_digits
from cnnlib.datasets.pictures import Pictures, load_pictures
from cnnlib.datasets.shapes import SHAPE_CLASSES, make_shapes

__all__ = [
    "CIFAR10_CLASSES",
    "SHAPE_CLASSES",
    "Pictures",
    "load_cifar10",
    "load_digits",
    "load_pictures",
    "make_shapes",
]
