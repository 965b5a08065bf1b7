# RG.TRIGGER may_call NAME says whether NAME may call once more: three times a
# minute, counted from the first of them.
most = 3


def may_call(key, most):
    calls = 0
    with atomic():
        calls = execute('incr', key)
        if calls == 1:
            execute('expire', key, 60)
    return 'yes' if calls <= most else 'no'


GB('CommandReader') \
    .map(lambda args: may_call(f'calls:{args[1]}', most)) \
    .register(trigger='may_call', mode='sync')
