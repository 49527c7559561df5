"""Owns what stops code under test: counted steps, CPU time per test, memory and file size per process."""

import builtins
import resource
import signal

MEMORY = 4 << 30
FILE = 64 << 20


class StepsSpent(BaseException):
    """More steps than allowed. Not an Exception: code under test must not catch it in passing."""


class TimeSpent(BaseException):
    """More CPU time than allowed."""


class Steps:
    def __init__(self):
        self.count = 0
        self.limit = float("inf")

    def step(self):
        self.count += 1
        if self.count > self.limit:
            raise StepsSpent()
        return True

    def reset(self, limit):
        self.count = 0
        self.limit = limit

    @property
    def spent(self):
        return self.count > self.limit


STEPS = Steps()


def install(counter):
    setattr(builtins, counter, STEPS.step)
    signal.signal(signal.SIGVTALRM, on_alarm)


def on_alarm(_signal, _frame):
    raise TimeSpent()


class CpuLimit:
    """Raises TimeSpent inside of the block beyond the seconds, again and again until it ends."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __enter__(self):
        signal.setitimer(signal.ITIMER_VIRTUAL, self.seconds, 0.02)

    def __exit__(self, *_):
        signal.setitimer(signal.ITIMER_VIRTUAL, 0, 0)


def confine():
    """For a child that runs code under test."""
    for what, amount in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, FILE), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        if hard == resource.RLIM_INFINITY or hard > amount:
            resource.setrlimit(what, (amount, hard))
