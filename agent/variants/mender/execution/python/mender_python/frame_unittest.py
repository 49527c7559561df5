"""Owns unittest: loading the tests of chosen files as the project's own command would, and running some of them."""

import os
import sys
import unittest

from .session import split_id


class Unittest:
    def __init__(self, arguments, own):
        self.own = own
        self.names = []
        self.known = {}
        self.start, self.pattern, self.top = ".", None, None
        self.read(arguments)
        if sys.path[:1] != [os.getcwd()]:
            sys.path.insert(0, os.getcwd())

    def read(self, arguments):
        """The part of `python -m unittest`'s command line that says where tests are."""
        rest = list(arguments)
        discovers = rest[:1] == ["discover"]
        if discovers:
            rest.pop(0)
        positional = []
        options = {"-s": "start", "--start-directory": "start", "-t": "top", "--top-level-directory": "top"}
        while rest:
            word = rest.pop(0)
            option, equals, value = word.partition("=")
            if option in options:
                setattr(self, options[option], value if equals else (rest.pop(0) if rest else "."))
            elif option in ("-p", "--pattern", "-k"):
                if not equals and rest:
                    rest.pop(0)
            elif not word.startswith("-"):
                positional.append(word)
        if discovers and positional:
            self.start = positional[0]
            self.top = positional[2] if len(positional) > 2 else self.top
        elif not discovers:
            self.names = positional

    def collect(self, files):
        """The tests of these files, in order; what cannot be loaded is a test that says so."""
        loader = unittest.TestLoader()
        if self.names:
            tests = leaves(loader.loadTestsFromNames([self.name(name) for name in self.names]))
        elif all(file in self.known for file in files):
            tests = leaves(loader.loadTestsFromNames([self.known[file] for file in files]))
        else:
            tests = []
            for pattern in dict.fromkeys(os.path.basename(file) for file in files):
                tests += leaves(unittest.TestLoader().discover(self.start, pattern, self.top))
        return [test for test in tests if split_id(identify(test))[0] in files]

    def lesson(self):
        """What a process that collected knows: the names of test modules, and where modules are looked for."""
        names = {relative(path): name for name, path, _ in self.own.modules()}
        return {"known": names, "path": sys.path}

    def learn(self, lesson):
        """Looking through all folders once is enough."""
        self.known = lesson["known"]
        sys.path[:] = lesson["path"]

    @staticmethod
    def name(name):
        """`python -m unittest tests/test_x.py` names a module by its file."""
        return name[:-3].replace(os.sep, ".") if name.endswith(".py") and os.path.isfile(name) else name

    def run(self, files, session):
        tests = [test for test in self.collect(files) if session.wants(identify(test))]
        Suite(tests, session).run(Result(session))


class Suite(unittest.TestSuite):
    """unittest's own suite, fixtures of classes and modules included, with our guard around every test."""

    def __init__(self, tests, session):
        super().__init__(tests)
        self.session = session

    def run(self, result, debug=False):
        for test in self:
            if self.session.enough():
                break
            key = identify(test)
            result.fixture_error = None
            self._tearDownPreviousClass(test, result)
            self._handleModuleFixture(test, result)
            self._handleClassSetUp(test, result)
            result._previousTestClass = test.__class__
            isolated = getattr(test.__class__, "_classSetupFailed", False) or result._moduleSetUpFailed
            with self.session.guard(key):
                if isolated:
                    self.session.tell(key, "failed", result.fixture_error)
                else:
                    test(result)
            self.session.settle(key)
        self._tearDownPreviousClass(None, result)
        self._handleModuleTearDown(result)
        return result


class Result(unittest.TestResult):
    def __init__(self, session):
        super().__init__()
        self.session = session
        self.fixture_error = None
        self._moduleSetUpFailed = False

    def addSuccess(self, test):
        self.session.tell(identify(test), "passed")

    def addFailure(self, test, err):
        self.session.tell(identify(test), "failed", err[1])

    def addError(self, test, err):
        if type(test).__name__ == "_ErrorHolder":
            self.fixture_error = err[1]
        else:
            self.session.tell(identify(test), "failed", err[1])

    def addSkip(self, test, reason):
        if type(test).__name__ != "_ErrorHolder":
            self.session.tell(identify(test), "skipped")

    def addExpectedFailure(self, test, err):
        self.session.tell(identify(test), "skipped")

    def addUnexpectedSuccess(self, test):
        self.session.tell(identify(test), "failed")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.session.tell(identify(test), "failed", err[1])


def leaves(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from leaves(test)
        elif test is not None:
            yield test


def identify(test):
    """`<file>::<class> › <method>`, the file relative to where the suite runs."""
    if type(test).__name__ == "_FailedTest":
        return module_file(test._testMethodName) + "::(load)"
    method = getattr(test, "_testMethodName", None)
    module = sys.modules.get(type(test).__module__)
    file = getattr(module, "__file__", None) or type(test).__module__
    return "%s::%s › %s" % (relative(file), type(test).__qualname__, method or test.id())


def module_file(name):
    parts = name.split(".")
    for folder in ["."] + sys.path:
        for suffix in (".py", os.sep + "__init__.py"):
            file = os.path.join(folder or ".", *parts) + suffix
            if os.path.isfile(file):
                return relative(file)
    return name


def relative(file):
    return os.path.relpath(os.path.realpath(file), os.path.realpath(os.getcwd())).replace(os.sep, "/")
