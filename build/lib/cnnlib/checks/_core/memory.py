"""Remember what known answers gave: a diagnosis asks the same functions the same cases again and again."""

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable

from cnnlib.checks._core.calls import Outcome, arrays

MOST_BYTES = 16 * 2**20  # of all outcomes together; the one that was not asked for the longest goes first


class Memory:
    """Outcomes by what was called with what, as many as there is room for.

    Only the course's own answers belong here. A student's function is called each time, so that one which
    answers differently from call to call shows it; so does a known mistake that is handed in as an answer.
    """

    def __init__(self, most_bytes: int = MOST_BYTES):
        self.most_bytes = most_bytes
        self.bytes = 0
        self._outcomes = OrderedDict()
        self._fingerprints = {}  # of cases that are kept, by where they are

    def keep(self, cases: list[tuple]) -> None:
        """Take the fingerprints of cases that nobody changes, once for all the answers that they are given to."""
        for arguments in cases:
            self._fingerprints[id(arguments)] = fingerprint(arguments)

    def forget(self, cases: list[tuple]) -> None:
        """Forget where cases are: soon others may be there."""
        for arguments in cases:
            self._fingerprints.pop(id(arguments), None)

    def outcome(self, called: tuple, arguments: tuple, compute: Callable[[], Outcome]) -> Outcome:
        """Return what `compute` gives, or gave for the same `called` (hashable) and equal `arguments`."""
        key = called, self._fingerprints.get(id(arguments)) or fingerprint(arguments)
        if key in self._outcomes:
            self._outcomes.move_to_end(key)
            return self._outcomes[key]
        outcome = self._outcomes[key] = compute()
        self.bytes += size(outcome)
        while self.bytes > self.most_bytes:
            self.bytes -= size(self._outcomes.popitem(last=False)[1])
        return outcome


def fingerprint(arguments: tuple) -> bytes:
    """Return bytes that are the same for equal arguments."""
    return hashlib.sha256(pickle.dumps(arguments)).digest()


def size(outcome: Outcome) -> int:
    """Return about how many bytes it takes to keep an outcome."""
    return 1000 + len(outcome.printed) + sum(array.nbytes for array in arrays(outcome.value))
