"""A classifier on a backbone, any part of which may be replaced, and the mistakes with its head."""

from cnnlib.checks._core.models import load_keras


def freeze(backbone):
    """Freeze the backbone as it should be."""
    backbone.trainable = False


def head_on(
    backbone,
    preprocess,
    num_classes,
    rate=0.2,
    *,
    frozen=freeze,
    prepared=lambda preprocess: preprocess,
    found=lambda maps: maps,
    pooled="GlobalAveragePooling2D",
    dropped=lambda layers, rate: [layers.Dropout(rate)],
    last=lambda layers, classes: [layers.Dense(classes, activation="softmax")],
):
    """Return the classifier, with one part replaced.

    `frozen(backbone)` freezes, `prepared(preprocess)` is what pictures go through, `found(maps)` what comes of the
    maps, `pooled` names the layer that makes features of them; `dropped(layers, rate)` and `last(layers, num_classes)`
    are lists of the layers that follow.
    """
    keras = load_keras()
    frozen(backbone)
    images = keras.Input(backbone.input_shape[1:])
    features = found(backbone(prepared(preprocess)(images)))
    pool = [getattr(keras.layers, pooled)()] if pooled else []
    for layer in [*pool, *dropped(keras.layers, rate), *last(keras.layers, num_classes)]:
        features = layer(features)
    return keras.Model(images, features)


def add_mistakes_with_heads(exercise):
    """Add the mistakes with pooling, dropout and the last layer."""

    @exercise.mistake()
    def flattens_the_maps(*arguments):
        """the maps were flattened

        A mean for each map, `GlobalAveragePooling2D`, needs far fewer weights, which a few pictures cannot fill.
        """
        return head_on(*arguments, pooled="Flatten")

    @exercise.mistake()
    def takes_the_maximum_of_each_map(*arguments):
        """the largest number of each map was taken, not the mean

        `GlobalAveragePooling2D`.
        """
        return head_on(*arguments, pooled="GlobalMaxPooling2D")

    @exercise.mistake()
    def does_not_pool(*arguments):
        """the maps were not pooled: there is an answer for each place

        `GlobalAveragePooling2D` comes before the dropout.
        """
        return head_on(*arguments, pooled=None)

    @exercise.mistake()
    def lacks_dropout(*arguments):
        """there is no dropout

        `Dropout(rate)` stands between pooling and the last layer.
        """
        return head_on(*arguments, dropped=lambda layers, rate: [])

    @exercise.mistake()
    def drops_before_pooling(*arguments):
        """the dropout comes before the pooling layer

        There single numbers of maps are dropped, which the mean hardly notices: pool first.
        """
        _, _, _, rate = (*arguments, 0.2)[:4]

        def found(maps):
            return load_keras().layers.Dropout(rate)(maps)

        return head_on(*arguments, found=found, dropped=lambda layers, rate: [])

    @exercise.mistake()
    def drops_probabilities(*arguments):
        """the dropout comes after the softmax

        What the network answers is not dropped: the dropout stands before the last layer.
        """

        def last(layers, classes):
            return [layers.Dense(classes, activation="softmax"), layers.Dropout((*arguments, 0.2)[3])]

        return head_on(*arguments, dropped=lambda layers, rate: [], last=last)

    @exercise.mistake()
    def takes_rate_for_the_probability_of_keeping(*arguments):
        """the dropout drops 1 − rate

        In Keras, too, `rate` is the probability of dropping: `Dropout(rate)`.
        """
        return head_on(*arguments, dropped=lambda layers, rate: [layers.Dropout(1 - rate)])

    @exercise.mistake()
    def ignores_the_rate(*arguments):
        """the dropout drops 0.2, whatever `rate` says

        `Dropout(rate)`.
        """
        return head_on(*arguments, dropped=lambda layers, rate: [layers.Dropout(0.2)])

    @exercise.mistake()
    def drops_half(*arguments):
        """the dropout drops half, whatever `rate` says

        `Dropout(rate)`.
        """
        return head_on(*arguments, dropped=lambda layers, rate: [layers.Dropout(0.5)])

    @exercise.mistake()
    def drops_half_by_default(backbone, preprocess, num_classes, rate=0.5):
        """where `rate` is left out, it is 0.5

        Its default is 0.2: keep the first line as it was given.
        """
        return head_on(backbone, preprocess, num_classes, rate)

    @exercise.mistake()
    def lacks_softmax(*arguments):
        """the last layer has no softmax

        The model answers with probabilities: `Dense(num_classes, activation="softmax")`.
        """
        return head_on(*arguments, last=lambda layers, classes: [layers.Dense(classes)])

    @exercise.mistake()
    def ends_in_sigmoids(*arguments):
        """the last layer has a sigmoid, not a softmax

        A sigmoid judges each class on its own; exactly one class is right here, which is what a softmax expresses.
        """
        return head_on(*arguments, last=lambda layers, classes: [layers.Dense(classes, activation="sigmoid")])

    @exercise.mistake()
    def has_two_softmaxes(*arguments):
        """there are two softmaxes at the end

        One softmax makes probabilities; a second one makes them nearly equal.
        """
        return head_on(
            *arguments,
            last=lambda layers, classes: [layers.Dense(classes, activation="softmax"), layers.Softmax()],
        )

    @exercise.mistake()
    def has_one_class_too_many(*arguments):
        """the last layer has a unit more than there are classes

        `Dense(num_classes, …)`: classes count from 0, and there is none for "something else".
        """
        return head_on(
            *arguments, last=lambda layers, classes: [layers.Dense(classes + 1, activation="softmax")]
        )

    @exercise.mistake()
    def has_one_class_too_few(*arguments):
        """the last layer has a unit less than there are classes

        `Dense(num_classes, …)`: with a softmax, each class has its own unit.
        """
        return head_on(
            *arguments, last=lambda layers, classes: [layers.Dense(classes - 1, activation="softmax")]
        )

    @exercise.mistake()
    def has_one_unit(*arguments):
        """the last layer has a single unit

        That is for two classes and a sigmoid: here each class has its own unit, `Dense(num_classes, …)`.
        """
        return head_on(*arguments, last=lambda layers, classes: [layers.Dense(1, activation="sigmoid")])

    @exercise.mistake()
    def has_1000_classes(*arguments):
        """the last layer has 1,000 units, the classes of ImageNet

        The new head is for your own classes: `Dense(num_classes, …)`.
        """
        return head_on(*arguments, last=lambda layers, classes: [layers.Dense(1000, activation="softmax")])

    @exercise.mistake()
    def has_a_hidden_layer(*arguments):
        """there is a dense layer more than is asked for

        The head has one dense layer, that of the classes: features, dropout, `Dense(num_classes, …)`.
        """

        def last(layers, classes):
            return [layers.Dense(128, activation="relu"), layers.Dense(classes, activation="softmax")]

        return head_on(*arguments, last=last)

    @exercise.mistake()
    def compiles_the_model(*arguments):
        """the model is compiled already

        Return it as it is built: whoever trains it chooses loss and optimiser.
        """
        model = head_on(*arguments)
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        return model
