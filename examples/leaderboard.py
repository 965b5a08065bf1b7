# Keeps a leaderboard: whoever writes the score of a player changes the sorted set
# too, and a player that is deleted leaves it. The value is None where the key is
# gone again before it is read.
def keep(x):
    if x['event'] == 'del':
        execute('zrem', 'leaderboard', x['key'])
    else:
        execute('zadd', 'leaderboard', x['value']['score'], x['key'])


GB('KeysReader') \
    .filter(lambda x: x['event'] == 'del' or 'score' in (x['value'] or {})) \
    .foreach(lambda x: keep(x)) \
    .register('player:*', eventTypes=['hset', 'del'])
