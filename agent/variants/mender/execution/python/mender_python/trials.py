"""Owns the trying of candidates: in a batch that loads afresh, or hot in a process where the tests are collected."""

import gc
import json
import os
import signal

from . import limits
from .child import Child, Silent
from .hot import Hot
from .session import Session

HUNG = {"kind": "hung", "fixed": [], "broke": False}
BROKEN = {"kind": "broken", "fixed": [], "broke": False}


def run_batch(server, numbered, level, told):
    """Every trial gets an outcome: one that kills or silences its child is hung, the others go on in a new child."""
    rest = numbered
    while rest:
        child = Child(lambda say: try_all(server, rest, level, say))
        try:
            rest = listen(child, server.seconds(level), rest, told)
        finally:
            child.end()


def listen(child, seconds, numbered, told):
    """Takes outcomes as they come; answers the trials that still need a child, without the one to blame."""
    for done, (at, _) in enumerate(numbered):
        try:
            message = child.line(seconds)
        except Silent:
            message = None
        if message is None:
            told(at, HUNG)
            return numbered[done + 1 :]
        told(at, message)
    return []


def try_all(server, numbered, level, say):
    limits.confine()
    for _, trial in numbered:
        say(try_fresh(server, trial, level))


class Collected:
    """A process in which the tests are collected once; it forks for every batch and swaps candidates in hot."""

    def __init__(self, server):
        self.server = server
        read, self.requests = os.pipe()
        self.child = Child(lambda say: self.serve(read, say))
        os.close(read)

    def serve(self, read, say):
        os.close(self.requests)
        plan, own = self.server.plan, self.server.own
        own.replace([(file["path"], file["text"]) for file in plan["texts"]])

        def use(plugin):
            hot = Hot(own, [(file["path"], file["text"]) for file in plan["texts"]])
            gc.collect()
            gc.freeze()
            with os.fdopen(read, "r", encoding="utf-8") as lines:
                for line in lines:
                    request = json.loads(line)
                    hot.prepare({file["path"] for files in request["trials"] for file in files})
                    batch(plan, plugin, hot, request, say)

        self.server.frame.collect_once(self.server.files(), use)

    def run(self, numbered, level, told):
        """Tells the outcome of every trial that could be swapped in. The others are left to be loaded afresh."""
        rest = numbered
        while rest and self.child:
            trials = [trial["files"] for _, trial in rest]
            write_all(self.requests, (json.dumps({"trials": trials, "level": level}) + "\n").encode())
            rest = self.listen(rest, self.server.seconds(level), told)

    def listen(self, numbered, seconds, told):
        pid = None
        answered = 0
        while True:
            try:
                message = self.child.line(seconds, pid)
            except Silent:
                if pid is None:
                    message = None
                else:
                    kill(pid)
                    continue
            if message is None:
                # It could not even be collected, or broke: everything is loaded afresh from now on.
                self.close()
                return []
            if "pid" in message:
                pid = message["pid"]
            elif "end" in message:
                break
            else:
                if "fresh" not in message:
                    told(numbered[answered][0], message)
                answered += 1
        if answered < len(numbered):
            told(numbered[answered][0], HUNG)
        return numbered[answered + 1 :]

    def close(self):
        if self.child:
            os.close(self.requests)
            self.child.end()
            self.child = None


def batch(plan, plugin, hot, request, say):
    """One fork per batch, so that what a candidate leaves behind ends with it."""
    pid = os.fork()
    if pid == 0:
        try:
            say({"pid": os.getpid()})
            limits.confine()
            for files in request["trials"]:
                say(try_hot(plan, plugin, hot, files, request["level"]))
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    say({"end": True})


def try_hot(plan, plugin, hot, files, level):
    try:
        if not hot.swap([(file["path"], file["text"]) for file in files]):
            return {"fresh": True}
        return Judge(hot.own, plan, level).judge(lambda _, session: plugin.run(session))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return BROKEN
    finally:
        hot.restore()


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def write_all(pipe, data):
    while data:
        data = data[os.write(pipe, data) :]


def try_fresh(server, trial, level):
    """Everything of the project is loaded again, from the candidate's text."""
    plan = server.plan
    files = [(file["path"], file["text"]) for file in trial["files"]]
    server.own.replace([(file["path"], file["text"]) for file in plan["texts"]] + files)
    try:
        for path, text in files:
            compile(text, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return BROKEN

    def run(groups, session):
        server.own.forget()
        with limits.CpuLimit(60.0):
            server.frame.run([group["file"] for group in groups], session)

    return Judge(server.own, plan, level).judge(run)


class Judge:
    """Targets first; what has to stay green only for candidates that fix something."""

    def __init__(self, own, plan, level):
        self.own = own
        self.plan = plan
        self.level = level
        self.fixed = set()
        self.failed = 0
        self.spent = False

    def judge(self, run):
        plan = self.plan
        targets = ids(plan["targets"])
        session = self.session(targets)
        session.ended = lambda test, state: self.target(test, state) if test in targets else None
        session.enough = self.is_hopeless
        safely(run, plan["targets"], session)
        for test in targets:
            if test not in session.tests and session.pseudo_state(test) == "passed":
                self.fixed.add(test)
        broke = bool(self.fixed and plan["keep"]) and not self.keeps(run)
        kind = "spent" if self.spent and len(self.fixed) < plan["count"] else "ran"
        return {"kind": kind, "fixed": sorted(self.fixed), "broke": broke}

    def target(self, test, state):
        if state == "passed":
            self.fixed.add(test)
        else:
            self.failed += 1
            self.spent = self.spent or state == "spent"

    def is_hopeless(self):
        return not self.fixed and (self.spent or self.failed >= self.plan["patience"])

    def keeps(self, run):
        wanted = ids(self.plan["keep"])
        broken = []
        session = self.session(wanted)
        session.ended = lambda test, state: broken.append(test) if test in wanted and state != "passed" else None
        session.enough = lambda: bool(broken)
        if not safely(run, self.plan["keep"], session) or broken:
            return False
        return all(test in session.tests or session.pseudo_state(test) == "passed" for test in wanted)

    def session(self, wanted):
        return Session(self.own, wanted, self.plan, self.level)


def astray(server):
    """Tests that have to stay green, and do not pass on the base when only they are run."""
    plan, wanted = server.plan, ids(server.plan["keep"])
    server.own.replace([(file["path"], file["text"]) for file in plan["texts"]])
    limits.confine()
    session = Session(server.own, wanted, plan, 1)
    safely(lambda groups, session: server.frame.run([group["file"] for group in groups], session), plan["keep"], session)
    states = {test: told["state"] for test, told in session.tests.items()}
    return [test for test in wanted if states.get(test, session.pseudo_state(test)) != "passed"]


def safely(run, groups, session):
    """Code that runs while a file is loaded may raise anything at all."""
    try:
        run(groups, session)
        return True
    except BaseException:
        return False


def ids(groups):
    return ["%s::%s" % (group["file"], name) for group in groups for name in group["names"]]
