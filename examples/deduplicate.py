# Lets each order through once: entries of the stream "orders" whose id was seen
# before are dropped, all others go to the stream "unique".
GB('StreamReader') \
    .filter(lambda x: execute('sadd', 'order_ids', x['value']['id']) == 1) \
    .foreach(lambda x: execute('xadd', 'unique', '*', 'id', x['value']['id'], 'item', x['value']['item'])) \
    .register('orders', mode='async_local')
