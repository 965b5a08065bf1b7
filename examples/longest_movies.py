# The five longest movies, longest first.
def duration(movie):
    value = movie['value']
    return (int(value.get('runtimeMinutes', 0)), movie['key'], value['originalTitle'])


def keep(best, movie):
    best.append(movie)
    best.sort(reverse=True)
    return best[:5]


GB('KeysReader') \
    .map(duration) \
    .aggregate([], keep, lambda a, b: sorted(a + b, reverse=True)[:5]) \
    .flatmap(lambda best: ['%d minutes: %s (%s)' % (m, title, key) for m, key, title in best][::-1]) \
    .run('movie:*')
