# Whoever writes a session gives it an hour to live, again with each write.
GB('KeysReader') \
    .foreach(lambda x: execute('expire', x['key'], 3600)) \
    .register('session:*', eventTypes=['set', 'hset'], readValue=False)
