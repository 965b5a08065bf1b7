# What is in this database? Keys by their type; streams are "unknown" to readers
# of keys, as they were in RedisGears.
GB('KeysReader').countby(lambda x: x['type']).run()
