"""Owns the project's own modules: which they are, which text they are compiled from, and forgetting them again."""

import importlib.machinery
import os
import sys

FOREIGN = ("/site-packages/", "/dist-packages/", "/node_modules/", "/.venv/", "/venv/", "/.tox/", "/.nox/")


class Own:
    def __init__(self, root):
        self.root = os.path.realpath(root) + os.sep
        self.texts = {}
        self.codes = {}
        self.paths = {}
        self.install()

    def real(self, filename):
        """The real path of a file of the project's own, or None: code made of no file has names like <string>."""
        if filename not in self.paths:
            path = os.path.realpath(filename) if filename and not filename.startswith("<") else None
            self.paths[filename] = path if path and self.has(path) else None
        return self.paths[filename]

    def has(self, path):
        return path.startswith(self.root) and not any(part in path for part in FOREIGN)

    def replace(self, texts):
        """From now on these files are compiled from these texts, by real path."""
        self.texts = {os.path.realpath(path): text for path, text in texts}

    def code(self, path, text):
        """Compiled once per text: children of this process find it ready."""
        known = self.codes.get(path)
        if known and known[0] == text:
            return known[1]
        made = compile(text, path, "exec", dont_inherit=True)
        self.codes[path] = (text, made)
        return made

    def install(self):
        loader = importlib.machinery.SourceFileLoader
        original = loader.get_code

        def get_code(this, name):
            path = self.real(this.get_filename(name))
            text = self.texts.get(path)
            return original(this, name) if text is None else self.code(path, text)

        loader.get_code = get_code

    def modules(self):
        """Name and real path of the project's modules that are loaded."""
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            path = self.real(file) if isinstance(file, str) and name != "__main__" else None
            if path:
                yield name, path, module

    def forget(self):
        for name, _, _ in list(self.modules()):
            del sys.modules[name]
