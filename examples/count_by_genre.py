# How many movies are there of each genre? Movies without genres do not count.
field = 'genres'

GearsBuilder('KeysOnlyReader') \
    .map(lambda x: execute('hget', x, field)) \
    .filter(lambda x: x is not None) \
    .flatmap(lambda x: x.split(',')) \
    .countby() \
    .run('movie:*')
