# Keeps the set all_keys: every key of the database that was written since.
GB('KeysReader') \
    .filter(lambda x: x['key'] != 'all_keys') \
    .repartition(lambda x: 'all_keys') \
    .foreach(lambda x: execute('sadd', 'all_keys', x['key'])) \
    .register('*')
