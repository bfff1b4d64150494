"""Mistakes with an argument that the caller still needs."""


def add_mistakes_with_overwriting(exercise, argument):
    """Add the mistake of a result that takes the place of an argument."""
    place = exercise.arguments.index(argument)

    @exercise.mistake(argument=argument)
    def writes_into_the_argument(*arguments):
        """the result was written into `{argument}` itself

        The caller still needs `{argument}` as it was: write into a new array.
        """
        arguments[place][...] = exercise.reference(*arguments)
        return arguments[place]
