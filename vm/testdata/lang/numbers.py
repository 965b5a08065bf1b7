# --- decimal 1
from decimal import *
import decimal, math
D = Decimal
print(D(2).sqrt(), D(4).sqrt(), D("1e-5").sqrt(), D("2.25").sqrt(), D(0).sqrt(), D("1234567890123456789012345678901234").sqrt())
# --- decimal 2
from decimal import *
import decimal, math
D = Decimal
for x in "0 1 -1 0.5 2 10 100 1e-5 -20 123.456 0.999999 1.0000001 -1000 1e10 5e-20".split():
    x = D(x)
    for f in ("exp", "ln", "log10"):
        try: print(f, x, getattr(x, f)())
        except Exception as e: print(f, x, type(e).__name__, e)
# --- decimal 3
from decimal import *
import decimal, math
D = Decimal
for a, b in (("2","0.5"),("4","0.5"),("10","-3"),("1.5","2.5"),("0.1","0.1"),("2","100"),("1.1","1000"),("-2","3"),("3","-2"),("2","-0.5"),("1","0.5"),("9","1.5"),("123.45","7.89"),("10","30"),("7","-7"), ("0","-1"), ("-8", "0.3333")):
    try: print(a, b, D(a)**D(b))
    except Exception as e: print(a, b, type(e).__name__, e)
# --- decimal 4
from decimal import *
import decimal, math
D = Decimal
print(D(7)**2, 2**D(3), pow(D(3), 4, 5), D(1)/3, 1/D(7), D("1.1")+1, 3-D("0.1"), -D("0"), +D("1.23456789012345678901234567890123"), abs(D("-1.5")))
# --- decimal 5
from decimal import *
import decimal, math
D = Decimal
print(D(1.1), D(0.5), D.from_float(0.1), D(True), D((1,(1,2,3),-2)), D((0,(),"F")), D(10**40))
# --- decimal 6
from decimal import *
import decimal, math
D = Decimal
print(int(D("1e3")), int(D("-1.9")), float(D("1.25")), round(D("2.5")), round(D("2.675"), 2), math.floor(D("-1.5")), math.ceil(D("1.2")), math.trunc(D("1.9")), round(D("1234"), -2))
# --- decimal 7
from decimal import *
import decimal, math
D = Decimal
print(hash(D(1)) == hash(1), hash(D("1.5")) == hash(1.5), D(1) == 1, D("0.5") == 0.5, D("0.1") == 0.1, 1 < D(2), D(1) < 1.5, {1: "a"}[D(1)], D(1) in [1], 1.0 == D(1))
# --- decimal 8
from decimal import *
import decimal, math
D = Decimal
for s in ("", ".2f", "10.3f", "<10", "^10.1f", "+", ",", ",.2f", "e", ".3e", "E", "g", ".3g", "G", "%", ".1%", "010.2f", "010", "*>12", "=+8", " .1f", ".0f", ".0e", "n", "0,.2f", "020,.2f"):
    print(repr(s), [format(D(v), s) for v in ("1234567.891", "0", "-0.005", "1e10", "1E-9", "NaN", "-inf", "12.345678", "0.00")])
# --- decimal 9
from decimal import *
import decimal, math
D = Decimal
print(f"{D('3.14159'):.2f}", "%s %.1f %d" % (D("1.5"), D("1.25"), D("7.9")), "{:>8}".format(D("1.1")))
# --- decimal 10
from decimal import *
import decimal, math
D = Decimal
for r in (ROUND_DOWN, ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_HALF_DOWN, ROUND_05UP):
    print(r, [str(D(v).quantize(D("1"), rounding=r)) for v in ("1.5", "2.5", "-1.5", "-2.5", "1.1", "-1.1", "5.01", "0.9", "10.5")], D("7.325").quantize(D(".01"), r))
# --- decimal 11
from decimal import *
import decimal, math
D = Decimal
print(getcontext(), getcontext().prec)
# --- decimal 12
from decimal import *
import decimal, math
D = Decimal
with localcontext() as c:
    c.prec = 5
    print(D(1)/3, D("123456.789")+0, D(2).sqrt(), D(1).exp(), c.flags[Inexact])
    c.rounding = ROUND_UP; print(D(1)/3)
# --- decimal 13
from decimal import *
import decimal, math
D = Decimal
with localcontext(prec=3): print(D(10)/3)
# --- decimal 14
from decimal import *
import decimal, math
D = Decimal
print(D(10)/3)
# --- decimal 15
from decimal import *
import decimal, math
D = Decimal
getcontext().prec = 10
# --- decimal 16
from decimal import *
import decimal, math
D = Decimal
print(D(2)/3)
# --- decimal 17
from decimal import *
import decimal, math
D = Decimal
getcontext().prec = 28
# --- decimal 18
from decimal import *
import decimal, math
D = Decimal
for f in (lambda: D(1)/0, lambda: D(0)/0, lambda: D("inf")-D("inf"), lambda: D("1e999999")*10, lambda: D("x"), lambda: D("12345").quantize(D("1e-30")), lambda: D(-1).sqrt(), lambda: D(None), lambda: D([1]), lambda: D("nan") < 1, lambda: int(D("inf")), lambda: int(D("nan")), lambda: D(1)//0, lambda: D(1)%0, lambda: setattr(getcontext(), "prec", 0), lambda: setattr(getcontext(), "rounding", "x"), lambda: D("1").quantize(D("1"), rounding="zz"), lambda: D("sNaN")+1, lambda: D("1e400000")**3, lambda: format(D(1), "zz"), lambda: hash(D("snan"))):
    try: print(f())
    except Exception as e: print(type(e), e)
# --- decimal 19
from decimal import *
import decimal, math
D = Decimal
c = Context(prec=4, traps=[])
print(c.divide(D(1), D(0)), c.flags[DivisionByZero], c.create_decimal("1.23456"), c.add(1, 2), c.sqrt(2), c.power(2, 3), c)
# --- decimal 20
from decimal import *
import decimal, math
D = Decimal
print(D("1.200").normalize(), D("100").normalize(), D("0.00").normalize(), D("1.5").to_integral_value(), D("2.5").to_integral_exact(), D("1.5").as_integer_ratio(), D("1.2").copy_sign(D(-1)), D("3").scaleb(2), D("1234").logb(), D("1.23").next_plus(), D("1.23").next_minus(), D("1").next_toward(D("2")), D("1.5").fma(2, 3), D("5").shift(2), D("12345").rotate(2), D("1.0").same_quantum(D("2.5")))
# --- decimal 21
from decimal import *
import decimal, math
D = Decimal
print(sum([D("0.1")] * 10), max(D(1), D(3), 2), sorted([D(3), 1, D("2.5")]), D("1.10") == D("1.1"), str(D("1.10")), D.__module__, type(D(1)), DecimalException.__mro__, decimal.DivisionByZero.__bases__)
# --- decimal 22
from decimal import *
import decimal, math
D = Decimal
class My(Decimal):
    def __repr__(self): return "My" + str(self)
print(My("1.5"), [My("2")], type(My(1) + 1), D(My("3")))
# --- fraction 1
from fractions import Fraction as F
import math, numbers
from decimal import Decimal
a, b = F(1, 3), F(-5, 7)
print(F(1,2), repr(F(6,-4)), F("3/4"), F("1.25"), F("-1e-3"), F(0.5), F(Decimal("1.1")), F(3), F("  2 "), F(F(1,3), F(2)))
# --- fraction 2
from fractions import Fraction as F
import math, numbers
from decimal import Decimal
a, b = F(1, 3), F(-5, 7)
print(a+b, a-b, a*b, a/b, a//b, a%b, divmod(a,b), a**2, a**-2, a**F(1,2), 2**F(2), a+1, 1-a, 2/a, a+0.5, 0.5*a, -a, abs(b), +a, F(-8)**F(1))
# --- fraction 3
from fractions import Fraction as F
import math, numbers
from decimal import Decimal
a, b = F(1, 3), F(-5, 7)
print(a<b, a==F(2,6), F(1,2)==0.5, F(1,2)<0.6, F(3)==3, hash(F(1,2))==hash(0.5), hash(F(3))==3, int(F(-7,2)), float(a), round(F(5,2)), round(F(22,7),2), math.floor(b), math.ceil(b), bool(F(0)))
# --- fraction 4
from fractions import Fraction as F
import math, numbers
from decimal import Decimal
a, b = F(1, 3), F(-5, 7)
print(F("3.141592653589793").limit_denominator(100), F.from_float(0.25), F.from_decimal(Decimal("0.5")), F(1,3).numerator, sum([F(1,6)]*3), sorted([F(1,2), 0.3, 1]), F(7,1), max(F(1,2), F(2,3)))
# --- fraction 5
from fractions import Fraction as F
import math, numbers
from decimal import Decimal
a, b = F(1, 3), F(-5, 7)
for f in (lambda: F(1,0), lambda: F("x"), lambda: F(1.5,2), lambda: F(None), lambda: F(0)**-1, lambda: F(1)/0, lambda: F(1) < "a", lambda: F.from_float("x")):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
# --- fraction 6
from fractions import Fraction as F
import math, numbers
from decimal import Decimal
a, b = F(1, 3), F(-5, 7)
print(isinstance(1, numbers.Number), isinstance(1.0, numbers.Real), isinstance(1.0, numbers.Rational), isinstance(True, numbers.Integral), isinstance(F(1), numbers.Rational), isinstance(Decimal(1), numbers.Number), isinstance(Decimal(1), numbers.Real), isinstance("x", numbers.Number), issubclass(int, numbers.Complex))
