# Deletes all keys of a prefix and says how many they were.
prefix = 'session:'

GB('KeysOnlyReader') \
    .map(lambda key: execute('unlink', key)) \
    .aggregate(0, lambda n, deleted: n + deleted, lambda a, b: a + b) \
    .run(f'{prefix}*')
