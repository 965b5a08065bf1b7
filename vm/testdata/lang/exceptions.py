# --- text of a class with str of its own
class E(Exception):
    def __str__(self):
        return 'own text of ' + repr(self.args)
raise E(1, 'x')
# --- str that fails
class E(Exception):
    def __str__(self):
        raise ValueError('no')
raise E(1)
