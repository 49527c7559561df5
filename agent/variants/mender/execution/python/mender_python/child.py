"""Owns forked children: what they say line by line, how long one waits for it, and their end."""

import json
import os
import select
import signal
import time


class Silent(Exception):
    """The child said nothing for too long."""


class Child:
    """Runs `body(say)` in a fork. Lines arrive in order; None stands for the end."""

    def __init__(self, body):
        read, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                os.close(read)
                body(writer(write))
                status = 0
            except BaseException:  # a child never returns into its parent's code
                pass
            finally:
                os._exit(status)
        os.close(write)
        self.pipe = read
        self.rest = b""

    def line(self, seconds, pid=None):
        """The next message. Silent after so much CPU time of the process, or ten times as much by the clock."""
        pid = pid or self.pid
        deadline = time.monotonic() + seconds * 10
        used = cpu_seconds(pid)
        while b"\n" not in self.rest:
            if not select.select([self.pipe], [], [], 0.1)[0]:
                if time.monotonic() > deadline or cpu_seconds(pid) - used > seconds:
                    raise Silent()
                continue
            chunk = os.read(self.pipe, 1 << 16)
            if not chunk:
                return None
            self.rest += chunk
        line, _, self.rest = self.rest.partition(b"\n")
        return json.loads(line)

    def end(self):
        """Nothing of the child is left when this returns."""
        os.close(self.pipe)
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)


def cpu_seconds(pid):
    """CPU time of a process so far; 0 where the machine does not tell."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0


def writer(pipe):
    def say(message):
        data = (json.dumps(message) + "\n").encode()
        while data:
            data = data[os.write(pipe, data) :]

    return say
