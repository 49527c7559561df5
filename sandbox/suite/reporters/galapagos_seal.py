"""The sealed report: takes the ticket from stdin before any code under test is loaded, and signs what it delivers.

What has ended and what is running goes to a second file, line by line: that of a run which is killed names what hung.
"""

import hashlib
import hmac
import json
import os
import select
import sys
import traceback

LOAD = "(load)"
TEARDOWN = "(teardown)"
MOST_FRAMES = 10
LONGEST_WAIT_S = 5
HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.getcwd())


class NoTicket:
    """What a second reader gets, or a process that was given none: nobody waits for its report."""

    only = None

    def began(self, file, path):
        pass

    def ended(self, told):
        pass

    def deliver(self, tests):
        pass


def take_ticket():
    """The one ticket of this process: `only`, the ids to run (None for all), and what is told of the run.

    `began(file, path)` and `ended(told)` say how far it has come; `deliver(tests)` is the whole report, once.
    """
    text = _read_stdin()
    folder = os.environ.get("GALAPAGOS_OUT")
    if folder is None or not text.startswith('{"galapagos":1,'):
        return NoTicket()
    ticket = json.loads(text)
    key = ticket["key"].encode()
    target = os.path.join(folder, ticket["report"])
    # Taken now: code under test that replaces them later does not touch the report.
    dumps, opened, digest = json.dumps, open, hmac.new
    running, told_since, lines = {}, [], []

    def seal(body):
        return digest(key, body, hashlib.sha256).hexdigest().encode()

    class Ticket:
        def began(self, file, path):
            running[id_of(file, path)] = {"file": file, "path": path}
            if not lines:
                lines.append(opened(target + "-progress", "wb", 0))
            body = dumps({"ended": told_since, "running": list(running.values())}).encode()
            lines[0].write(seal(body) + b" " + body + b"\n")
            del told_since[:]

        def ended(self, told):
            running.pop(id_of(told["file"], told["path"]), None)
            told_since.append(told)

        def deliver(self, tests):
            body = dumps({"kind": "galapagos-report", "version": 1, "tests": tests}).encode()
            with opened(target, "wb") as report:
                report.write(seal(body) + b"\n" + body)

    taken = Ticket()
    only = ticket.get("only")
    taken.only = None if only is None else frozenset(only)
    return taken


def _read_stdin():
    # A worker of pytest-xdist speaks with its controller over stdin.
    if "PYTEST_XDIST_WORKER" in os.environ or sys.stdin is None or sys.stdin.isatty():
        return ""
    chunks = []
    try:
        while chunk := _read_some():
            chunks.append(chunk)
    except (OSError, ValueError):
        return ""
    return b"".join(chunks).decode("utf-8", "replace")


def _read_some():
    # A busy machine may fill the input late: it is waited for. Not for ever: whoever asks a second time may have an input
    # that nobody fills.
    if not select.select([sys.stdin], [], [], LONGEST_WAIT_S)[0]:
        return b""
    return os.read(sys.stdin.fileno(), 65536)


def relative_file(path):
    """The path relative to the folder the suite runs in, `/` separated."""
    return os.path.relpath(os.path.realpath(path), ROOT).replace(os.sep, "/")


def id_of(file, path):
    """The id the host knows a test by, without the number that tells equal names apart."""
    return file + "::" + " › ".join(path)


def local(text):
    return text.replace(ROOT + os.sep, "")


def frames(trace):
    """The project's own frames of a traceback, innermost last, as Python prints them."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        file = os.path.realpath(code.co_filename)
        is_code = not code.co_filename.startswith("<")
        if is_code and file.startswith(ROOT + os.sep) and "site-packages" not in file:
            found.append('  File "%s", line %d, in %s' % (relative_file(file), trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return found[-MOST_FRAMES:]


def describe(value):
    """What an exception says, the project's own frames of it, and the same for its cause."""
    head = "".join(traceback.format_exception_only(type(value), value)).rstrip()
    return "\n".join([capped(local(head))] + frames(value.__traceback__) + describe_cause(value))


def describe_cause(value):
    cause = value.__cause__ or (None if value.__suppress_context__ else value.__context__)
    if cause is None:
        return []
    head = "".join(traceback.format_exception_only(type(cause), cause)).rstrip()
    return ["caused by: " + capped(local(head), 400)] + frames(cause.__traceback__)


def own_lines(text):
    """A printed traceback without the frames of the interpreter and of installed packages."""
    kept, keep = [], True
    for line in local(text).splitlines():
        if line.startswith('  File "'):
            keep = not line.startswith(('  File "/', '  File "<')) and "site-packages" not in line
        elif not line.startswith("    "):
            keep = line.strip() != "" and not line.startswith("Traceback (most recent")
        if keep:
            kept.append(line)
    return capped("\n".join(kept), 1800)


def capped(text, most=1200):
    return text if len(text) <= most else text[:most] + "…"
