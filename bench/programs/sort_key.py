# about: sorting 1000 dicts by an int, a str and a tuple made by a lambda, and 1000 ints
# limits: entering the machine anew for each call of the key; building key tuples
N = 50

rows = [{'year': (i * 7919) % 1000, 'title': 'title %d' % ((i * 31) % 997)} for i in range(1000)]
numbers = [(i * 7919) % 10007 for i in range(1000)]


def body():
    a = sorted(rows, key=lambda r: r['year'])
    b = sorted(rows, key=lambda r: r['title'], reverse=True)
    c = sorted(rows, key=lambda r: (r['year'] % 10, r['title']))
    d = sorted(numbers)
    return a[10]['year'] + b[0]['year'] + c[-1]['year'] + d[5]
