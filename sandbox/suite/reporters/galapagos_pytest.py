"""Plug-in for pytest (tried on 8 and 9): a sealed report beside what pytest prints."""

import os
import random

import pytest

from galapagos_alarm import TimedOut, alarm
from galapagos_seal import LOAD, capped, describe, id_of, local, relative_file, take_ticket

# Until pytest is configured; code under test that imports this module later finds nothing to deliver with.
TICKETS = [take_ticket()]
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
SEED = os.environ.get("GALAPAGOS_SHUFFLE")


def pytest_configure(config):
    root = str(getattr(config, "rootpath", None) or config.rootdir)
    config.pluginmanager.register(Reporter(root, TICKETS.pop()))


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests(early_config):
    # Coverage costs time, and its thresholds say nothing about a single test.
    if hasattr(early_config.known_args_namespace, "no_cov"):
        early_config.known_args_namespace.no_cov = True
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    # An attribute survives the way from a worker of pytest-xdist.
    if report.outcome == "failed" and call.excinfo is not None:
        report.galapagos_message = describe(call.excinfo.value)
        report.galapagos_cause = cause_of(call.excinfo.value, report.when)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup():
    with alarm():
        yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call():
    with alarm():
        yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown():
    with alarm():
        yield


def cause_of(value, when):
    """Why a test failed, beyond an assertion that did not hold."""
    if isinstance(value, TimedOut) or type(value).__name__ == "Failed" and str(value).startswith("Timeout"):
        return "timeout"
    return None if when == "call" and isinstance(value, (AssertionError, pytest.fail.Exception)) else "error"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    report = outcome.get_result()
    call = getattr(report, "call", None)
    # Pytest's own exception says how it imported the file; its cause is what went wrong there.
    if report.outcome == "failed" and call is not None and call.excinfo is not None:
        report.galapagos_message = describe(call.excinfo.value.__cause__ or call.excinfo.value)


def message_of(report):
    if report.outcome != "failed":
        return None
    return getattr(report, "galapagos_message", None) or capped(local(report.longreprtext), 1800)


def shuffled(items, chance):
    """Another order of files, of classes in a file, and of tests in a class: what belongs together stays together."""
    keys = {}
    for item in items:
        groups = item.nodeid.partition("[")[0].split("::")[:-1]
        for depth in range(1, len(groups) + 1):
            keys.setdefault(tuple(groups[:depth]), chance.random())
    own = {item.nodeid: chance.random() for item in items}

    def place(item):
        groups = item.nodeid.partition("[")[0].split("::")[:-1]
        return [keys[tuple(groups[:depth])] for depth in range(1, len(groups) + 1)] + [own[item.nodeid]]

    return sorted(items, key=place)


class Reporter:
    def __init__(self, root, ticket):
        self.root = root
        self.ticket = ticket
        self.only = ticket.only
        self.tests = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        if SEED is not None:
            items[:] = shuffled(items, random.Random(int(SEED)))
        if self.only is None:
            return
        chosen = [item for item in items if id_of(*self.place(item.nodeid)) in self.only]
        if len(chosen) < len(items):
            config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
            items[:] = chosen

    def pytest_runtest_logstart(self, nodeid):
        if not IS_WORKER:
            self.ticket.began(*self.place(nodeid))

    def pytest_runtest_logreport(self, report):
        if report.outcome in ("passed", "failed", "skipped"):
            cause = getattr(report, "galapagos_cause", None)
            # Set up and torn down is not yet tested: `--setup-only` calls nothing.
            state = None if report.outcome == "passed" and report.when != "call" else report.outcome
            self.tell(report.nodeid, state, report.duration * 1000, message_of(report), cause)

    def pytest_runtest_logfinish(self, nodeid):
        if nodeid in self.tests:
            self.ticket.ended(self.told_of(nodeid))

    def pytest_collectreport(self, report):
        if report.outcome == "failed":
            self.tell(report.nodeid, "failed", 0.0, message_of(report), "error")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        if not IS_WORKER:
            self.ticket.deliver([self.told_of(nodeid) for nodeid in self.tests])

    def place(self, nodeid):
        """`tests/test_x.py::Case::test_y[a::b]` is a file and two names."""
        head, bracket, parameters = nodeid.partition("[")
        file, *path = head.split("::")
        if path:
            path[-1] += bracket + parameters
        return relative_file(os.path.join(self.root, file)), path

    def tell(self, nodeid, state, ms, message, cause):
        """A test is set up, called and torn down: it failed if any of it did, was skipped if any of it was, and passed
        only if it was called and that passed. `state` is None where nothing is known by it."""
        known = self.tests.setdefault(nodeid, {"state": None, "ms": 0.0})
        known["ms"] = round(known["ms"] + ms, 3)
        if state is None or known["state"] == "failed" or (state == "passed" and known["state"] is not None):
            return
        known["state"] = state
        if message is not None:
            known["message"] = message
        if cause is not None:
            known["cause"] = cause

    def told_of(self, nodeid):
        file, path = self.place(nodeid)
        told = self.tests[nodeid]
        return {"file": file, "path": path or [LOAD], **told, "state": told["state"] or "skipped"}
