# about: a generator function, generator expressions, yield from
# limits: each value passes a switch of stacks; sum() runs the machine nested
N = 300


def numbers(n):
    for i in range(n):
        yield i


def chain(*its):
    for it in its:
        yield from it


def body():
    a = sum(x for x in numbers(1000) if x % 2)
    b = 0
    for x in chain(numbers(300), range(300)):
        b += x
    return a + b + len(list(numbers(500)))
