"""Owns hot swap: a change inside of one function is put into the function that is loaded, without loading anything."""

import ast
import os
import types

# Decorators that leave the function itself reachable.
PLAIN = {"staticmethod", "classmethod", "property", "abstractmethod", "override", "setter", "getter", "deleter"}


class Outline:
    """Where the functions of a file stand, by the lines of the text on the base."""

    def __init__(self, text):
        self.lines = text.split("\n")
        self.functions = []
        self.read(ast.parse(text).body, (), None)

    def read(self, body, path, top):
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if all(plain(each) for each in node.decorator_list):
                    self.functions.append(Function(node, path + (node.name,), top or node))
            elif isinstance(node, ast.ClassDef):
                self.read(node.body, path + (node.name,), top or node)

    def change(self, text):
        """The one function whose body holds every changed line, and the text of its top-level statement."""
        lines = text.split("\n")
        old, new = self.lines, lines
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        first, last = head + 1, len(old) - tail
        for function in self.functions:
            if function.body[0] <= first <= last <= function.body[1]:
                begin, end = function.top
                span = lines[begin - 1 : end + len(new) - len(old)]
                return function, "\n" * (begin - 1) + "\n".join(span)
        return None


class Function:
    """Where a function stands: its names from the module down, its own first line, its body, its top-level statement."""

    def __init__(self, node, names, top):
        self.names = names
        self.line = first_line(node)
        self.body = (node.body[0].lineno, node.end_lineno)
        self.top = (first_line(top), top.end_lineno)


def first_line(node):
    return min([node.lineno] + [each.lineno for each in node.decorator_list])


def plain(decorator):
    name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
    return name in PLAIN


class Hot:
    def __init__(self, own, texts):
        self.own = own
        self.outlines = {}
        self.texts = {os.path.realpath(path): text for path, text in texts}
        self.modules = {path: module for _, path, module in own.modules()}
        self.saved = []

    def swap(self, files):
        """True when every change was put in place. Raises SyntaxError when a change is none that Python can read."""
        for path, text in files:
            path = os.path.realpath(path)
            module = self.modules.get(path)
            if module is None or path not in self.texts or not self.swap_file(module, path, text):
                return False
        return True

    def prepare(self, paths):
        """Reads what candidates are going to touch, so that forks find it read."""
        for path in map(os.path.realpath, paths):
            if path in self.texts:
                self.outline(path)

    def outline(self, path):
        if path not in self.outlines:
            self.outlines[path] = Outline(self.texts[path])
        return self.outlines[path]

    def swap_file(self, module, path, text):
        change = self.outline(path).change(text)
        if change is None:
            return False
        place, span = change
        code = find_code(compile(span, path, "exec", dont_inherit=True), place)
        function = find_function(module, place, path)
        if code is None or function is None or function.__code__.co_freevars != code.co_freevars:
            return False
        self.saved.append((function, function.__code__))
        function.__code__ = code
        return True

    def restore(self):
        while self.saved:
            function, code = self.saved.pop()
            function.__code__ = code


def find_code(code, place):
    """The function's code in that of its top-level statement. Lines tell a getter from its setter."""
    for depth, name in enumerate(place.names):
        is_last = depth == len(place.names) - 1
        found = [each for each in code.co_consts if isinstance(each, types.CodeType) and each.co_name == name]
        if is_last:
            found = [each for each in found if each.co_firstlineno == place.line]
        if len(found) != 1:
            return None
        code = found[0]
    return code


def find_function(module, place, path):
    holder = module
    for name in place.names[:-1]:
        holder = vars(holder).get(name)
        if not isinstance(holder, type):
            return None
    found = vars(holder).get(place.names[-1])
    functions = (found.fget, found.fset, found.fdel) if isinstance(found, property) else (found,)
    for each in functions:
        function = getattr(each, "__func__", each)
        if isinstance(function, types.FunctionType) and function.__code__.co_firstlineno == place.line:
            return function if os.path.realpath(function.__code__.co_filename) == path else None
    return None
