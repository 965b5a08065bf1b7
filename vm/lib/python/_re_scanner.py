"""re.Scanner."""

from re import compile


class Scanner:
    """Cuts a text into what the phrases of a lexicon match: pairs of a pattern and an action.

    An action that can be called is given the scanner, whose attribute match is
    the match of the phrase with the groups of the phrase, and the matched text; what it returns, or the action itself, goes
    into the result unless it is None.
    """

    def __init__(self, lexicon, flags=0):
        self.lexicon = lexicon
        self._phrases = [(compile(phrase, flags), action) for phrase, action in lexicon]

    def scan(self, string):
        """The list of results and the rest of the text that no phrase fits."""
        result = []
        at = 0
        while True:
            for pattern, action in self._phrases:
                match = pattern.match(string, at)
                if match:
                    break
            else:
                break
            if match.end() == at:
                break
            if callable(action):
                self.match = match
                action = action(self, match.group())
            if action is not None:
                result.append(action)
            at = match.end()
        return result, string[at:]


Scanner.__module__ = 're'
