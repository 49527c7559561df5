"""Owns one run of chosen tests: what is wanted, under which limits, and what came of it. Frameworks fill it."""

import re
import time

from .failure import describe, frames_of
from .limits import STEPS, CpuLimit

PSEUDO = re.compile(r"^(?:(?P<owner>.*) › )?\((?:load|teardown)\)$", re.S)


def split_id(test):
    file, _, name = test.partition("::")
    return file, name


class Session:
    """Tests are told in any order; a test that is told twice passes only if it passed both times."""

    def __init__(self, own, wanted=None, limits=None, level=0):
        self.own = own
        self.wanted = None if wanted is None else list(wanted)
        self.limits = limits or {"steps": [5000000, 5000000], "testMs": 10000, "limits": {}}
        self.level = level
        self.trace = None
        # Words and places of failures cost more than most tests: only the base is asked for them.
        self.explains = False
        self.tests = {}
        self.failed_files = {}
        self.ended = lambda test, state: None
        self.enough = lambda: False

    def steps(self, test):
        known = self.limits["limits"].get(test)
        return (known or self.limits)["steps"][self.level]

    def seconds(self, test):
        known = self.limits["limits"].get(test)
        return (known["ms"] if known else self.limits["testMs"]) / 1000.0

    def wants(self, test):
        if self.wanted is None or test in self.wanted:
            return True
        file, name = split_id(test)
        for each in self.wanted:
            other, pseudo = split_id(each)
            owner = PSEUDO.match(pseudo)
            if other == file and owner and (not owner["owner"] or name.startswith(owner["owner"] + " › ")):
                return True
        return False

    def order(self, known):
        """Those of the known tests that are wanted, in the order in which they are."""
        return [test for test in known if self.wants(test)]

    def guard(self, test):
        return Guard(self, test)

    def tell(self, test, state, error=None, ms=0.0, lines=None, steps=None):
        known = self.tests.get(test)
        if known and known["state"] == "failed":
            return
        told = {"id": test, "state": state, "ms": ms, "message": "", "frames": [], "lines": lines or {}}
        if steps is not None:
            told["steps"] = steps
        if error is not None and self.explains:
            told.update(message=describe(error), frames=frames_of(error, self.own.real))
        self.tests[test] = told

    def settle(self, test):
        """The last word on one test, for those who listen."""
        state = self.tests[test]["state"]
        self.ended(test, "spent" if self.tests[test].get("spent") else state)

    def pseudo_state(self, test):
        """A pseudo-test passes when nothing of what it stands for failed."""
        file, name = split_id(test)
        owner = PSEUDO.match(name)
        if not owner:
            return "failed"
        prefix = file + "::" + (owner["owner"] + " › " if owner["owner"] else "")
        states = [told["state"] for id, told in self.tests.items() if id.startswith(prefix)]
        return "failed" if "failed" in states or not states else "passed"


class Guard:
    """Around one test: resets the counters before it, takes its lines, time and steps after it."""

    def __init__(self, session, test):
        self.session = session
        self.test = test
        self.cpu = CpuLimit(session.seconds(test))

    def __enter__(self):
        STEPS.reset(self.session.steps(self.test))
        if self.session.trace:
            self.session.trace.take()
        self.started = time.perf_counter()
        self.cpu.__enter__()
        return self

    def __exit__(self, kind, error, _traceback):
        self.cpu.__exit__()
        told = self.session.tests.get(self.test)
        if told is None:
            # The framework said nothing: what went wrong went past it.
            self.session.tell(self.test, "failed", error)
            told = self.session.tests[self.test]
        told["ms"] = (time.perf_counter() - self.started) * 1000
        if STEPS.spent:
            told.update(state="failed", spent=True)
        else:
            told["steps"] = STEPS.count
        if self.session.trace:
            told["lines"] = self.session.trace.take()
        STEPS.reset(float("inf"))
        # Whatever it was, it is told: the next test runs.
        return kind is not None
