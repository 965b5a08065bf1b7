# The ten most frequent words of all titles.
from collections import Counter


def words(movie):
    return movie['value']['originalTitle'].lower().split()


def add(counts, word):
    counts[word] = counts.get(word, 0) + 1
    return counts


def merge(a, b):
    for word, n in b.items():
        a[word] = a.get(word, 0) + n
    return a


def top(counts):
    # Ties in the order of the alphabet, so that the answer is always the same.
    ranked = sorted(Counter(counts).items(), key=lambda item: (-item[1], item[0]))
    return ['%s %d' % item for item in ranked[:10]][::-1]


GB('KeysReader') \
    .flatmap(words) \
    .aggregate({}, add, merge) \
    .flatmap(top) \
    .run('movie:*')
