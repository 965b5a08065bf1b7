# Keeps the counts in a hash, one command for each genre of each movie, and
# answers with them too.
GB('KeysOnlyReader') \
    .map(lambda x: execute('hget', x, 'genres')) \
    .filter(lambda x: x is not None) \
    .flatmap(lambda x: x.split(',')) \
    .foreach(lambda x: execute('hincrby', 'genre_counts', x, 1)) \
    .countby() \
    .run('movie:*')
