# about: splitting lines at commas, stripping, joining the parts again
# limits: allocation: a joined text, and one array for the parts of a line
N = 200

lines = ['action,comedy , drama,horror,western %d' % i for i in range(200)]


def body():
    n = 0
    for line in lines:
        parts = [p.strip() for p in line.split(',')]
        n += len('|'.join(parts)) + len(line.split())
    return n
