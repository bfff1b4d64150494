"""Mistakes with what comes back, which every pool with windows invites."""

from cnnlib.checks._families.axes import add_mistakes_with_channels_first, add_mistakes_with_rows_and_columns
from cnnlib.checks._families.batch import add_mistakes_with_early_return, add_mistakes_with_lost_images
from cnnlib.checks._families.dtypes import add_mistakes_with_fractions


def add_mistakes_with_results(exercise):
    """Add the mistakes of a pool whose numbers are right, and do not all come back as they should."""
    pool = exercise.reference

    @exercise.mistake("pooling-channels")
    def pools_the_first_channel_only(*arguments):
        """only the first channel was pooled

        Every channel is pooled by itself: C channels come in, and C go out.
        """
        return pool(*arguments)[..., :1]

    add_mistakes_with_channels_first(exercise, read="pooling-channels")
    add_mistakes_with_lost_images(exercise, read="pooling-channels")
    add_mistakes_with_early_return(exercise, read="pooling-channels")
    add_mistakes_with_rows_and_columns(exercise, read="pooling-by-hand")
    add_mistakes_with_fractions(exercise)
