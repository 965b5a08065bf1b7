# The ten most frequent words of all titles.
def add(counts, word):
    counts[word] = counts.get(word, 0) + 1
    return counts


def merge(a, b):
    for word, n in b.items():
        a[word] = a.get(word, 0) + n
    return a


def top(counts):
    # Ties in the order of the alphabet, so that the answer is always the same.
    ranked = sorted([[-n, word] for word, n in counts.items()])
    return [f'{r[1]} {-r[0]}' for r in reversed(ranked[:10])]


GB('KeysReader') \
    .flatmap(lambda movie: movie['value']['originalTitle'].lower().split()) \
    .aggregate({}, add, merge) \
    .flatmap(lambda counts: top(counts)) \
    .run('movie:*')
