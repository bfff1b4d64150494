"""Judge answers that must refuse some arguments: a measure makes a number of the refusal."""

import numpy as np

PLAIN = "Exception", "RuntimeError"  # refusals, too, but not the one that is asked for


def result_then_1_if_a_ValueError_came(function, *arguments):
    """Return the numbers of the result and 0; or 0 and 1 for a ValueError; or 0 and 2 for another refusal."""
    try:
        result = function(*arguments)
    except (AssertionError, LookupError, ArithmeticError):
        return np.array([0, 2])
    except Exception as error:
        if type(error).__name__ in PLAIN:
            return np.array([0, 2])
        if isinstance(error, ValueError) or type(error).__name__ == "ValueError":  # from another process
            return np.array([0, 1])
        raise
    numbers = np.asarray(np.nan if result is None else result)
    return np.append(numbers, np.zeros(1, np.result_type(numbers, np.int8)))  # as exact as they came
