# Entries of a stream, by user.
GB('StreamReader').countby(lambda x: x['value']['user']).run('events')
