# Writes an index: for each director a set of the keys of the movies.
def index(movie):
    execute('sadd', 'director:' + movie['value']['director'], movie['key'])


GB('KeysReader') \
    .filter(lambda x: 'director' in x['value']) \
    .foreach(index) \
    .count() \
    .run('movie:*')
