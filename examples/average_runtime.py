# The average running time in minutes, of the movies that have one.
field = 'runtimeMinutes'

GB('KeysReader') \
    .map(lambda x: x['value'].get(field)) \
    .filter(lambda x: x is not None) \
    .avg() \
    .run('movie:*')
