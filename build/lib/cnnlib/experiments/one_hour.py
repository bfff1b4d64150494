"""The whole recipe within an hour on two cores, and the mean of several views at the end."""

from dataclasses import asdict

from cnnlib.experiments import recipe, report

RECIPE = recipe.Recipe(
    activation="silu",
    shift=3,
    epochs=100,
    seconds=3540.0,
    rate=1.5,
)


def run(data, seed):
    """Train, and judge with one view of each picture and with six; return what is to be recorded."""
    import keras

    (images, labels), (test_images, test_labels) = data
    keras.utils.set_random_seed(seed)
    model, watch = recipe.network(RECIPE, images), report.stopwatch()
    kept = recipe.train(RECIPE, model, images, labels, seed, [watch])
    one_view = recipe.predict(model, test_images)
    return {
        "settings": asdict(RECIPE),
        "parameters": model.count_params(),
        **report.course(kept, watch),
        "one_view_accuracy": report.results(one_view, test_labels)["test_accuracy"],
        **report.results(recipe.predict(model, test_images, views=True), test_labels),
    }
