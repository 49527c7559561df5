"""Owns pytest: collecting chosen files under the project's own configuration, and running some of the items."""

import importlib.util
import os

import pytest
from _pytest.reports import TestReport
from _pytest.runner import runtestprotocol

from .session import split_id

KEPT = ("-c", "--rootdir", "-p", "-o", "--override-ini", "--import-mode", "--confcutdir", "--pyargs", "-W")


class Pytest:
    def __init__(self, arguments, own):
        self.own = own
        self.arguments = options(arguments)

    def collect_once(self, files, use):
        """Collects, then calls `use(plugin)` where pytest would run everything."""
        plugin = Plugin(use)
        quiet = ["-p", "no:cacheprovider", "-p", "no:terminal", "--capture=sys"]
        pytest.main([*self.arguments, *extras(), *quiet, *files], plugins=[plugin])
        return plugin

    def run(self, files, session):
        plugin = self.collect_once(files, lambda plugin: plugin.run(session))
        for file, error in plugin.broken:
            session.tell(file + "::(load)", "failed", error)

    def lesson(self):
        return {}

    def learn(self, lesson):
        pass


def options(arguments):
    """What of the project's own command says how tests are found; what they print and report is ours."""
    kept = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        option, equals, _ = word.partition("=")
        if option in KEPT:
            kept.append(word)
            if not equals and rest:
                kept.append(rest.pop(0))
    return kept


def extras():
    """Plug-ins that would run tests elsewhere, in another order, or only measure."""
    known = ["-p", "no:randomly"]
    if is_installed("xdist"):
        known.append("-n0")
    if is_installed("pytest_cov"):
        known.append("--no-cov")
    return known


def is_installed(name):
    return importlib.util.find_spec(name) is not None


class Plugin:
    def __init__(self, use):
        self.use = use
        self.items = {}
        self.broken = []
        self.errors = []
        self.root = os.getcwd()

    def pytest_configure(self, config):
        self.root = str(getattr(config, "rootpath", None) or config.rootdir)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector):
        outcome = yield
        report = outcome.get_result()
        call = getattr(report, "call", None)
        if report.outcome == "failed" and call is not None and call.excinfo is not None:
            error = call.excinfo.value
            self.broken.append((split_id(identify(self.root, report.nodeid))[0], error.__cause__ or error))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        for item in session.items:
            self.items.setdefault(identify(self.root, item.nodeid), []).append(item)
        self.use(self)
        return True

    def pytest_runtest_makereport(self, item, call):
        """Instead of pytest's own, which spends most of a failing test's time on text that nobody reads here."""
        error = call.excinfo.value if call.excinfo is not None else None
        if error is None:
            outcome, why = "passed", None
        elif isinstance(error, pytest.skip.Exception):
            outcome, why = "skipped", ("", 0, "skipped")
        else:
            outcome, why = "failed", type(error).__name__
            self.errors.append(error)
        return TestReport(item.nodeid, item.location, {}, outcome, why, call.when)

    def run(self, session):
        for key in session.order(self.items):
            if session.enough():
                return
            with session.guard(key):
                for item in self.items[key]:
                    self.run_item(item, key, session)
            session.settle(key)

    def run_item(self, item, key, session):
        """One item with set-up and tear-down of everything it needs, so that nothing is left for the next."""
        self.errors.clear()
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        outcomes = [report.outcome for report in runtestprotocol(item, log=False, nextitem=None)]
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        if "failed" in outcomes:
            session.tell(key, "failed", self.errors[0] if self.errors else None)
        else:
            session.tell(key, "skipped" if "skipped" in outcomes else "passed")


def identify(root, nodeid):
    """`tests/test_x.py::Case::test_y[a::b]` is a file and two names."""
    head, bracket, parameters = nodeid.partition("[")
    file, *path = head.split("::")
    if path:
        path[-1] += bracket + parameters
    real = os.path.realpath(os.path.join(root, file))
    relative = os.path.relpath(real, os.path.realpath(os.getcwd())).replace(os.sep, "/")
    return relative + "::" + " › ".join(path)
