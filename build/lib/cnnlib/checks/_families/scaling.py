"""Mistakes with the scaling of grey levels from 0…255 to 0…1."""


def add_mistakes_with_scaling(exercise, scale):
    """Add the mistakes of pixels that were scaled otherwise.

    `scale(change, images, …)` is the right answer, but for the pixels: `change(images)`.
    """

    @exercise.mistake()
    def divides_by_256(*arguments):
        """the pixels were divided by 256

        There are 256 grey levels, but the largest is 255: divide by 255, so that white becomes 1.
        """
        return scale(lambda images: images / 256, *arguments)

    @exercise.mistake()
    def divides_by_the_largest_value(*arguments):
        """the pixels were divided by the largest value in these images

        Divide by 255, whatever the images hold: otherwise the same grey means different things in two
        batches.
        """
        return scale(lambda images: images / images.max(), *arguments)

    @exercise.mistake("images-dtypes")
    def throws_the_fractions_away(*arguments):
        """the fractions were thrown away, so only white is left

        `//` and `.astype(np.uint8)` both keep only whole numbers: divide with `/`, convert to float32.
        """
        return scale(lambda images: images // 255, *arguments)

    @exercise.mistake()
    def scales_to_minus_1_to_1(*arguments):
        """the pixels were scaled to −1…1

        Some networks want that; here black is 0 and white is 1.
        """
        return scale(lambda images: images / 127.5 - 1, *arguments)
