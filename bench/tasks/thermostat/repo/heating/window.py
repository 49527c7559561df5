class Windows:
    def __init__(self):
        self.open = set()

    def changed(self, name, is_open):
        (self.open.add if is_open else self.open.discard)(name)

    def __bool__(self):
        return bool(self.open)
