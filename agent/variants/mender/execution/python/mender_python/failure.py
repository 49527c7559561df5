"""Owns reading failures: their first words and the places of the project they came through, innermost first."""

import traceback

MOST_WORDS = 600
MOST_FRAMES = 20


def describe(error):
    words = "".join(traceback.format_exception_only(type(error), error)).strip()
    return words[:MOST_WORDS]


def frames_of(error, real):
    """`real` tells the path of the project's own files and None for others."""
    places = []
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, SyntaxError):
            places.append((error.filename, error.lineno))
        stack = traceback.extract_tb(error.__traceback__)
        places += [(frame.filename, frame.lineno) for frame in reversed(stack)]
        error = error.__cause__ or error.__context__
    frames = [{"path": real(filename), "line": line} for filename, line in places if line and real(filename)]
    return frames[:MOST_FRAMES]
