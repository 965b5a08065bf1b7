# about: counting words in a dict, with get and with in
# limits: hashing each word once per element, and a call through a table for each get
N = 300

words = ('the quick brown fox jumps over the lazy dog and then some more words of %d kinds ' * 40 % tuple(range(40))).split()


def body():
    counts = {}
    for w in words:
        counts[w] = counts.get(w, 0) + 1
    lengths = {}
    for w in words:
        n = len(w)
        if n in lengths:
            lengths[n] += 1
        else:
            lengths[n] = 1
    return counts['the'] * 100 + lengths[3]
