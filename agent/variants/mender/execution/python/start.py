"""Starts the Python worker: its own modules are found, the project's are not shadowed by them."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0] = HERE

from mender_python.server import serve  # noqa: E402

sys.path.remove(HERE)
serve()
