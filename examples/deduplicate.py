# Lets each order through once: entries of the stream "orders" whose id was seen
# before are dropped, all others go to the stream "unique".
GB('StreamReader') \
    .map(lambda x: [execute('sadd', 'order_ids', x['value']['id']), x['value']]) \
    .filter(lambda x: x[0] == 1) \
    .foreach(lambda x: execute('xadd', 'unique', '*', 'id', x[1]['id'], 'item', x[1]['item'])) \
    .register('orders', mode='async_local')
