# about: f-strings with specs, % and str.format
# limits: allocation of each text that is made
N = 50


def body():
    n = 0
    for i in range(300):
        n += len(f'key:{i}:{i / 3:.2f}:{"x":>5}')
        n += len('%s has %d of %.1f' % ('user', i, i / 7))
        n += len('{}-{:04d}-{name}'.format(i, i, name='abc'))
        n += len(str(i))
    return n
