# The average running time in minutes, of the movies that have one.
GB('KeysReader') \
    .map(lambda x: x['value'].get('runtimeMinutes')) \
    .filter(lambda x: x is not None) \
    .avg() \
    .run('movie:*')
