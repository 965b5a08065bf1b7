x = 1
print(x, y) ### "^name 'y' is not defined"
print(y)
---
counter = 1
print(countr) ### "^name 'countr' is not defined \(did you mean 'counter'\?\)$"
---
def f():
    return foo() ### "^name 'foo' is not defined$"
def g():
    global later
    later = 1
print(later, __name__)
---
def f(record):
    return recrod['key'] ### "^name 'recrod' is not defined \(did you mean 'record'\?\)$"
---
class A:
    y = 1
    z = y
    def f(self):
        return y ### "^name 'y' is not defined"
---
from os import *
print(anything)
---
globals()['z'] = 1
print(z)
---
if 1:
    import json
json.dumps(1)
---
GB().filtr(lambda x: x).run() ### "^'GearsBuilder' object has no attribute 'filtr' \(did you mean 'filter'\?\)$"
---
GearsBuilder('KeysReader').map(lambda x: x).forEach(lambda x: x).register() ### "no attribute 'forEach' \(did you mean 'foreach'\?\)$"
---
GB('KeyReader').run() ### "^The given reader does not exists: 'KeyReader' \(did you mean 'KeysReader'\?\)$"
---
GB(reader='Stream').run() ### "^The given reader does not exists: 'Stream'"
---
GB(1).run() ### "^reader argument must be a string$"
---
GB().map().run() ### "^wrong number of args to map function \(map takes 1 argument: "
---
GB().groupby(lambda x: x).run() ### "^wrong number of args to groupby function \(groupby takes 2 arguments: "
---
GB().limit(1, 2, 3).run() ### "^wrong number of args to limit function \(limit takes 1 to 2 arguments: "
---
GB().map(f=lambda x: x).run() ### "^map\(\) takes no keyword arguments"
---
GB().aggregate(0, lambda a, b: a).run() ### "^aggregate\(\) got 2 arguments, want 3 "
---
GB().sort(revers=True).run() ### "^sort\(\) got an unexpected keyword argument 'revers' \(did you mean 'reverse'\?\)$"
---
GB().map(1).run() ### "^map argument must be a function$"
---
GB().limit('a').run() ### "^limit argument must be a number$"
---
GB().map(lambda a, b: a).run() ### "^map calls this function with 1 argument, it takes 2$"
---
def add(a, b=1, c=2): return a
GB().accumulate(add).accumulate(lambda *a: 1).run()
GB().map(add).countby().run()
GB().foreach(lambda: 1).run() ### "^foreach calls this function with 1 argument, it takes 0$"
GB().batchgroupby(lambda x: x, lambda k, rs, q: k).run() ### "^batchgroupby calls this function with 2 arguments, it takes 3$"
---
builder = GB()
builder.mapp(lambda x: x) ### "no attribute 'mapp' \(did you mean 'map'\?\)$"
builder.map(*[1])
---
builder = GB()
builder = something_else = len
builder.mapp(lambda x: x)
---
def GB(): return 1
GB().nothing()
---
def f():
    b = GB('KeysReader').map(lambda x: x)
    b.colect() ### "no attribute 'colect' \(did you mean 'collect'\?\)$"
    return b
---
import jsn ### "No module named 'jsn' .did you mean 'json'"
import numpy ### "No module named 'numpy' .gears runs no CPython"
import math, collections.abc
from collections import Conter ### "cannot import name 'Conter' from 'collections' .did you mean 'Counter'"
from collections import deque, abc
try:
    import pandas
except:
    pandas = None
print(math.sqrt(1), math.sqr(2), math.__name__) ### "module 'math' has no attribute 'sqr' .did you mean 'sqrt'"
def f():
    import math as m
    return m.flor(1), collections.abc, collections.deque ### "module 'math' has no attribute 'flor' .did you mean 'floor'"
def g(math):
    return math.anything
---
import math
math = math or None
print(math.anything)
---
GB('KeysReader', defaultarg='x') ### "GearsBuilder.__init__\(\) got an unexpected keyword argument 'defaultarg' .did you mean 'defaultArg'"
