# Whoever writes a session gives it an hour to live, again with each write.
seconds = 3600

GB('KeysReader') \
    .foreach(lambda x: execute('expire', x['key'], seconds)) \
    .register('session:*', eventTypes=['set', 'hset'], readValue=False)
