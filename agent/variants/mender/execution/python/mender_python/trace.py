"""Owns line coverage of the project's own code: sys.monitoring where there is one (3.12), else sys.settrace."""

import sys
import threading


class Trace:
    """`take` answers the lines that ran since the last take, by real path."""

    def __init__(self, own):
        self.own = own
        self.lines = {}

    def take(self):
        taken, self.lines = self.lines, {}
        return {path: sorted(lines) for path, lines in taken.items()}

    def hit(self, path, line):
        # An empty file "runs" its line 0.
        if line:
            self.lines.setdefault(path, set()).add(line)


class SetTrace(Trace):
    def start(self):
        threading.settrace(self.enter)
        sys.settrace(self.enter)

    def stop(self):
        sys.settrace(None)
        threading.settrace(None)

    def enter(self, frame, _event, _argument):
        path = self.own.real(frame.f_code.co_filename)
        if path is None:
            return None

        def local(frame, event, _argument):
            if event == "line":
                self.hit(path, frame.f_lineno)
            return local

        return local


class Monitoring(Trace):
    TOOL = 4

    def start(self):
        monitoring = sys.monitoring
        monitoring.use_tool_id(self.TOOL, "mender")
        monitoring.register_callback(self.TOOL, monitoring.events.LINE, self.on_line)
        monitoring.set_events(self.TOOL, monitoring.events.LINE)

    def stop(self):
        sys.monitoring.set_events(self.TOOL, 0)
        sys.monitoring.free_tool_id(self.TOOL)

    def take(self):
        taken = super().take()
        # Every line reports once, then no more, until it is asked to again.
        sys.monitoring.restart_events()
        return taken

    def on_line(self, code, line):
        path = self.own.real(code.co_filename)
        if path is not None:
            self.hit(path, line)
        return sys.monitoring.DISABLE


def open_trace(own):
    return Monitoring(own) if hasattr(sys, "monitoring") else SetTrace(own)
