# about: fib(22): calls of a function that calls itself
# limits: the frame of each call is set up in Go; a loop of one switch per instruction
N = 12


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def body():
    return fib(22)
