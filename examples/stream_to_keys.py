# Takes the entries of a stream apart: each field becomes a key, on the shard that
# owns it. Entries go from the stream when they are done.
stream = 'inputStream'

GB('StreamReader') \
    .flatmap(lambda x: [[k, v] for k, v in x['value'].items()]) \
    .repartition(lambda x: x[0]) \
    .foreach(lambda x: execute('set', x[0], x[1])) \
    .register(stream, batch=100, duration=20, onFailedPolicy='retry')
