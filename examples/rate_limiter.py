# RG.TRIGGER may_call NAME says whether NAME may call once more: three times a
# minute, counted from the first of them.
def may_call(args):
    key = 'calls:' + args[1]
    with atomic():
        calls = execute('incr', key)
        if calls == 1:
            execute('expire', key, 60)
    return 'yes' if calls <= 3 else 'no'


GB('CommandReader').map(may_call).register(trigger='may_call', mode='sync')
