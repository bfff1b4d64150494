"""The network of a well-known tutorial in today's Keras, trained on all of CIFAR-10.

The 25 epochs are those of its text; batches of 128 images and SGD(0.01, momentum=0.9) are the course's. The
text has batches of 512 and SGD(momentum=0.5, decay=0.0004), whose `decay` Keras 3 ignores.

Source: S. Parveez and R. Iriondo, "Convolutional neural networks (CNNs) tutorial with Python", 2021.
"""

from cnnlib.cifar10 import build, compile_model
from cnnlib.experiments import report

SETTINGS = {"epochs": 25, "batch_size": 128, "learning_rate": 0.01, "momentum": 0.9}


def run(data, seed):
    """Train on 50,000 images, judge by the other 10,000 after each epoch; return what is to be recorded."""
    import keras

    (images, labels), (test_images, test_labels) = data
    keras.utils.set_random_seed(seed)
    model, watch = build(), report.stopwatch()
    compile_model(model, False, SETTINGS["learning_rate"], SETTINGS["momentum"])
    test_images = test_images.astype("float32") / 255
    kept = model.fit(
        images.astype("float32") / 255,
        labels,
        SETTINGS["batch_size"],
        SETTINGS["epochs"],
        validation_data=(test_images, test_labels),
        callbacks=[watch],
        verbose=2,
    )
    return {
        "settings": SETTINGS,
        "parameters": model.count_params(),
        **report.course(kept, watch),
        **report.results(model.predict(test_images, verbose=0), test_labels),
    }
