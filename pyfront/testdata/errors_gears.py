x = 3j ### "^complex literals are not supported: gears has no complex numbers$"
---
match x: ### "^match statements are not supported: use if and elif$"
    case 1:
        pass
---
match (x, y): ### "^match statements are not supported: use if and elif$"
    case (1, 2):
        pass
---
type X = int ### "^type aliases are not supported: assign the type to a name$"
---
def f[T](x): pass ### "^type parameters are not supported$"
---
class A[T]: pass ### "^type parameters are not supported$"
---
try:
    pass
except* A: ### "^except\* is not supported: use except ExceptionGroup and the split\(\) of the group$"
    pass
---
x = '\ud800' ### "^surrogate .ud800 in a string literal is not supported: strings are UTF-8; write the character itself or its .U escape$"
---
x = '\N{BULLET}' ### "^.N\{\.\.\.\} escapes are not supported: write the character itself or its .u escape$"
