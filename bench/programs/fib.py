# about: fib(22): calls of a function that calls itself
# limits: the registers of the loop, which the Go compiler saves at every instruction; setting up a frame
N = 12


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def body():
    return fib(22)
