"""Ends a test that takes too long by an alarm, which also wakes code that waits in a system call."""

import contextlib
import os
import signal

SECONDS = int(os.environ.get("GALAPAGOS_TEST_MS", "0")) / 1000


class TimedOut(BaseException):
    """No `Exception`: a test that catches those does not catch this."""


def _ring(_number, _frame):
    raise TimedOut("it had not ended after %g s" % SECONDS)


@contextlib.contextmanager
def alarm():
    """Where somebody else has set one, theirs counts."""
    if not set_alarm():
        yield
        return
    try:
        yield
    finally:
        clear_alarm()


def set_alarm():
    if SECONDS == 0 or not hasattr(signal, "setitimer"):
        return False
    if signal.getsignal(signal.SIGALRM) not in (signal.SIG_DFL, _ring) or signal.getitimer(signal.ITIMER_REAL)[0]:
        return False
    try:
        signal.signal(signal.SIGALRM, _ring)
    except ValueError:
        # Not the main thread.
        return False
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    return True


def clear_alarm():
    if signal.getsignal(signal.SIGALRM) is _ring:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
