"""`python -m unittest` with a sealed report: the same arguments, the same output, the same exit code."""

import os
import random
import sys
import time
import unittest

from galapagos_alarm import TimedOut, clear_alarm, set_alarm
from galapagos_seal import LOAD, TEARDOWN, describe, id_of, own_lines, relative_file, take_ticket

def place(test):
    """File and names of a test: the file of its class, the class and the method."""
    if type(test).__name__ == "_FailedTest":
        return module_file(test._testMethodName), [LOAD]
    if not hasattr(test, "_testMethodName"):
        return module_file(type(test).__module__), [test.id()]
    module = sys.modules.get(type(test).__module__)
    file = getattr(module, "__file__", None) or type(test).__module__
    return relative_file(file), [type(test).__qualname__, test._testMethodName]


def module_file(name):
    """The file of a module that could not be loaded, found as the loader would find it."""
    parts = name.split(".")
    for folder in ["."] + sys.path:
        for suffix in (".py", os.sep + "__init__.py"):
            file = os.path.join(folder or ".", *parts) + suffix
            if os.path.isfile(file):
                return relative_file(file)
    return name


class Result(unittest.TextTestResult):
    """Remembers every test. A subtest that failed is a failure of its test."""

    ticket = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.told = {}
        self.extra = []
        self.broken = []
        self.started = 0.0

    def tell(self, test, state, message=None, cause=None):
        key = id(test)
        known = self.told.get(key)
        if known and known["state"] == "failed":
            return
        file, path = place(test)
        told = {"file": file, "path": path, "state": state, "ms": round((time.perf_counter() - self.started) * 1000, 3)}
        if message is not None:
            told["message"] = message
        if cause is not None:
            told["cause"] = cause
        self.told[key] = told

    def startTest(self, test):
        self.started = time.perf_counter()
        super().startTest(test)
        self.ticket.began(*place(test))
        set_alarm()

    def stopTest(self, test):
        clear_alarm()
        if id(test) in self.told:
            self.ticket.ended(self.told[id(test)])
        super().stopTest(test)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.tell(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(test, "failed", describe(err[1]))

    def addError(self, test, err):
        super().addError(test, err)
        if type(test).__name__ == "_ErrorHolder":
            self.broken.append((test.description, "failed", describe(err[1])))
        else:
            self.tell(test, "failed", describe_error(test, err), cause_of(err))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if type(test).__name__ == "_ErrorHolder":
            self.broken.append((test.description, "skipped", None))
        else:
            self.tell(test, "skipped")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.tell(test, "skipped")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.tell(test, "failed", "the test passed, though it is marked as an expected failure")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            cause = None if issubclass(err[0], test.failureException) else cause_of(err)
            self.tell(test, "failed", "%s\n%s" % (subtest._subDescription(), describe(err[1])), cause)

    def finish(self, tests):
        """Everything that was to run, in order. What `setUpClass` or `setUpModule` did not let run gets its words."""
        for description, state, message in self.broken:
            # "setUpClass (tests.test_x.Case)"
            kind, _, owner = description.rstrip(")").partition(" (")
            mine = [test for test in tests if owner in (owner_of(test), type(test).__module__)]
            unrun = [test for test in mine if id(test) not in self.told]
            for test in unrun:
                self.tell(test, state, message, "error" if state == "failed" else None)
            if mine and not unrun and state == "failed":
                file, path = place(mine[0])
                names = path[:1] if kind.endswith("Class") else []
                self.extra.append({"file": file, "path": names + [TEARDOWN], "state": state, "message": message, "cause": "error"})
        return [self.told[id(test)] for test in tests if id(test) in self.told] + self.extra


def owner_of(test):
    return "%s.%s" % (type(test).__module__, type(test).__qualname__)


def cause_of(err):
    return "timeout" if issubclass(err[0], TimedOut) else "error"


def describe_error(test, err):
    """The loader keeps the traceback of a module that could not be loaded as text, in the message of an exception."""
    return own_lines(str(err[1])) if type(test).__name__ == "_FailedTest" else describe(err[1])


def leaves(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from leaves(test)
        elif test is not None:
            yield test


def shuffled(suite, chance):
    """Another order of modules, of classes in a module, and of tests in a class: what belongs together stays together."""
    inner = [shuffled(test, chance) if isinstance(test, unittest.TestSuite) else test for test in suite]
    chance.shuffle(inner)
    return unittest.TestSuite(inner)


def main():
    """No module knows the ticket by a name: code under test that imports this one finds nothing to deliver with."""
    ticket = take_ticket()
    only = ticket.only
    seed = os.environ.pop("GALAPAGOS_SHUFFLE", None)
    fail_fast = os.environ.pop("GALAPAGOS_FAIL_FAST", None) is not None

    class TicketResult(Result):
        pass

    TicketResult.ticket = ticket

    class Runner(unittest.TextTestRunner):
        resultclass = TicketResult

        def run(self, test):
            self.failfast = fail_fast
            if seed is not None:
                test = shuffled(test, random.Random(int(seed)))
            if only is not None:
                test = unittest.TestSuite([leaf for leaf in leaves(test) if id_of(*place(leaf)) in only])
            tests = list(leaves(test))
            result = super().run(test)
            ticket.deliver(result.finish(tests))
            return result

    sys.argv[0] = "python -m unittest"
    unittest.main(module=None, testRunner=Runner)


if __name__ == "__main__":
    main()
