"""Owns the conversation with mender: one JSON value per line on file descriptor 3, every batch in a forked child."""

import gc
import json
import os
import sys

from . import limits
from .child import Child, Silent
from .own import Own
from .session import Session
from .trace import open_trace
from .trials import Collected, astray, run_batch

CHANNEL = 3
LOAD_SECONDS = 20.0
SLACK_SECONDS = 2.0


def serve():
    lines = os.fdopen(os.dup(CHANNEL), "r", encoding="utf-8")
    out = os.fdopen(CHANNEL, "w", encoding="utf-8", buffering=1)
    os.set_inheritable(CHANNEL, False)
    server = Server(lambda message: out.write(json.dumps(message) + "\n"))
    for line in lines:
        try:
            server.say({"done": server.answer(json.loads(line))})
        except Exception as error:  # whatever it was, the other side has to hear of it
            server.say({"failed": "%s: %s" % (type(error).__name__, str(error)[:600])})


class Server:
    def __init__(self, say):
        self.say = say
        self.own = None
        self.frame = None
        self.plan = None
        self.collected = None
        self.is_loaded = False

    def answer(self, request):
        return getattr(self, "do_" + request.pop("do"))(**request)

    def do_open(self, root, directory, framework, arguments, counter):
        os.chdir(directory)
        self.own = Own(root)
        limits.install(counter)
        if framework == "pytest":
            # As `python -m pytest` does; the project's command decides the rest.
            sys.path.insert(0, directory)
            from .frame_pytest import Pytest

            self.frame = Pytest(arguments, self.own)
        else:
            from .frame_unittest import Unittest

            self.frame = Unittest(arguments, self.own)
        # What is loaded so far is shared by all children: the collector must not touch it.
        gc.collect()
        gc.freeze()
        return {}

    def do_load(self, files):
        def load(say):
            session = Session(self.own, wanted=[])
            self.frame.run(files, session)
            paths = {path for _, path, _ in self.own.modules()}
            say({"loaded": sorted(paths), "lesson": self.frame.lesson()})

        answer = self.only(Child(load), LOAD_SECONDS)
        self.frame.learn(answer.pop("lesson"))
        self.is_loaded = True
        return answer

    def do_observe(self, files, texts, steps, testMs):
        def observe(say):
            self.own.replace(pairs(texts))
            trace = open_trace(self.own)
            settings = {"steps": [steps, steps], "testMs": testMs, "limits": {}}
            session = Session(self.own, limits=settings)
            session.trace = trace
            session.explains = True
            module = {}
            begin = session.guard

            def guard(test):
                if not module:
                    module.update(trace.take() or {"": []})
                return begin(test)

            session.guard = guard
            trace.start()
            self.frame.run(files, session)
            trace.stop()
            lines = module or trace.take()
            tests = [told for told in session.tests.values()]
            broken = [
                {"file": told["id"].split("::")[0], "message": told["message"], "frames": told["frames"]}
                for told in tests
                if told["id"].endswith("::(load)")
            ]
            say({"tests": tests, "module": [lines], "broken": broken})

        return self.only(Child(observe), LOAD_SECONDS + testMs / 1000.0 * 20)

    def only(self, child, seconds):
        """The one message of a child."""
        try:
            message = child.line(seconds)
        except Silent:
            message = None
        child.end()
        if message is None:
            raise RuntimeError("the tests could not be loaded in time")
        return message

    def do_plan(self, plan):
        self.plan = plan
        if not self.is_loaded:
            self.do_load(self.files())
        for file in plan["texts"]:
            self.own.code(os.path.realpath(file["path"]), file["text"])
        if self.collected:
            self.collected.close()
            self.collected = None
        return {}

    def do_try(self, trials, level):
        numbered = list(enumerate(trials))
        outcomes = {}

        def told(at, outcome):
            outcomes[at] = outcome
            # A sign of life; the outcomes follow in order.
            self.say({"at": at})

        if hasattr(self.frame, "collect_once"):
            self.collected = self.collected or Collected(self)
            self.collected.run(numbered, level, told)
        run_batch(self, [each for each in numbered if each[0] not in outcomes], level, told)
        for at in range(len(trials)):
            self.say({"at": at, "outcome": outcomes[at]})
        return {"heapMb": 0, "leaks": False}

    def do_check(self):
        return self.only(Child(lambda say: say({"astray": astray(self)})), LOAD_SECONDS + self.seconds(1))

    def do_confirm(self, trial):
        """In a process of its own, loaded afresh."""
        outcomes = []
        run_batch(self, [(0, trial)], 1, lambda _, outcome: outcomes.append(outcome))
        return {"outcome": outcomes[0]}

    def seconds(self, level):
        """How much CPU time one trial may take without a word."""
        ids = [group["file"] + "::" + name for group in self.groups() for name in group["names"]]
        known = self.plan["limits"]
        # Every test has a limit of its own, ten times what it took; one of them may use it up.
        limits = [(known.get(id) or {"ms": self.plan["testMs"]})["ms"] for id in ids]
        return SLACK_SECONDS * (level + 1) + (sum(limits) / 5 + max(limits, default=0)) / 1000.0

    def groups(self):
        return self.plan["targets"] + self.plan["keep"]

    def files(self):
        return list(dict.fromkeys(group["file"] for group in self.groups()))


def pairs(texts):
    return [(each["path"], each["text"]) for each in texts]
