# --- date construction
from datetime import date
print(date(2024, 2, 29), date(year=2024, month=3, day=1), date(2024, 12, day=31), repr(date(1, 1, 1)), date(9999, 12, 31))
for args in [(2023, 2, 29), (0, 1, 1), (10000, 1, 1), (2023, 0, 1), (2023, 13, 1), (2023, 1, 0), (2023, 4, 31)]:
    try:
        print(date(*args))
    except ValueError as e:
        print(args, e)
# --- date argument errors
from datetime import date
for f in [lambda: date(), lambda: date(2020), lambda: date(2020, 1), lambda: date(1, 2, 3, 4), lambda: date('2020', 1, 1), lambda: date(2020, 1.5, 1),
          lambda: date(2020, 1, 1, foo=1), lambda: date(2020, 1, x=1), lambda: date(2**31, 1, 1), lambda: date(-2**31 - 1, 1, 1), lambda: date(10**30, 1, 1)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- date attributes and limits
from datetime import date
d = date(2024, 7, 4)
print(d.year, d.month, d.day, date.min, date.max, repr(date.resolution))
for f in [lambda: setattr(d, 'year', 1), lambda: setattr(d, 'foo', 1), lambda: d.foo, lambda: date.foo]:
    try:
        print(f())
    except AttributeError as e:
        print(e)
# --- date arithmetic
from datetime import date, timedelta
d = date(2024, 2, 28)
print(d + timedelta(1), d + timedelta(days=2), timedelta(2) + d, d - timedelta(60), d - date(2023, 2, 28), date(2023, 1, 1) - d)
print(d + timedelta(hours=23, minutes=59), d - timedelta(hours=1))
d += timedelta(weeks=1)
print(d)
d -= timedelta(weeks=5)
print(d)
# --- date arithmetic errors
from datetime import date, timedelta
d = date(2024, 1, 1)
for f in [lambda: d + 1, lambda: 1 + d, lambda: d - 1, lambda: 1 - d, lambda: d + d, lambda: timedelta(1) - d, lambda: d * 2, lambda: date.max + timedelta(1),
          lambda: date.min - timedelta(1), lambda: d + timedelta(10**8), lambda: -d]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- date comparison
from datetime import date, datetime
a, b = date(2024, 1, 1), date(2024, 1, 2)
print(a < b, a <= b, a > b, a >= b, a == b, a != b, a == date(2024, 1, 1), a == 5, a != None)
print(sorted([b, a, date(2020, 5, 5)]), max(a, b), min([a, b]))
for f in [lambda: a < 5, lambda: a < datetime(2024, 1, 1), lambda: datetime(2024, 1, 1) >= a, lambda: 'x' > a]:
    try:
        print(f())
    except TypeError as e:
        print(e)
print(a == datetime(2024, 1, 1), datetime(2024, 1, 1) != a)
# --- dates as keys
from datetime import date, datetime, timedelta, time, timezone
d = {date(2024, 1, 1): 'a', datetime(2024, 1, 1): 'b', timedelta(1): 'c', time(1): 'd', timezone.utc: 'e'}
print(d[date(2024, 1, 1)], d[datetime(2024, 1, 1)], d[timedelta(hours=24)], d[time(1, 0)], d[timezone(timedelta(0), 'x')])
print(len({date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 2)}), hash(date(2024, 1, 1)) == hash(date(2024, 1, 1)))
u, v = datetime(2024, 1, 1, 12, tzinfo=timezone.utc), datetime(2024, 1, 1, 14, tzinfo=timezone(timedelta(hours=2)))
print(u == v, hash(u) == hash(v), {u: 1}[v], hash(time(12, tzinfo=timezone.utc)) == hash(time(14, tzinfo=timezone(timedelta(hours=2)))))
print(u.__hash__() == hash(u), timedelta(5).__hash__() == hash(timedelta(5)))
# --- date to and from ordinal
from datetime import date, datetime
for n in [1, 2, 365, 366, 730119, 730120, 738886, 3652059]:
    d = date.fromordinal(n)
    print(n, d, d.toordinal() == n, d.weekday(), d.isoweekday())
print(repr(datetime.fromordinal(738886)))
for n in [0, -1, 3652060, 10**9, 'x', 1.0]:
    try:
        print(date.fromordinal(n))
    except Exception as e:
        print(type(e).__name__, e)
# --- iso calendar
from datetime import date, datetime
for d in [date(2020, 12, 31), date(2021, 1, 1), date(2021, 1, 4), date(2024, 12, 30), date(2016, 1, 3), date(1, 1, 1), date(9999, 12, 31)]:
    c = d.isocalendar()
    print(d, c, c.year, c.week, c.weekday, tuple(c), c[1])
y, w, d = datetime(2020, 1, 1, 5).isocalendar()
print(y, w, d, date(2020, 1, 1).isocalendar() == (2020, 1, 3))
print(date.fromisocalendar(2020, 53, 7), date.fromisocalendar(2021, 1, 1), date.fromisocalendar(year=2004, week=1, day=1), repr(datetime.fromisocalendar(2024, 9, 4)))
for args in [(2021, 53, 1), (2020, 0, 1), (2020, 1, 0), (2020, 1, 8), (0, 1, 1), (10000, 1, 1), (9999, 52, 7), (2020, 1), ('a', 1, 1)]:
    try:
        print(date.fromisocalendar(*args))
    except Exception as e:
        print(type(e).__name__, e)
# --- date replace
from datetime import date
d = date(2024, 2, 29)
print(d.replace(), d.replace(day=1), d.replace(2020), d.replace(month=3, day=31), d.replace(2024, 1, 31), d)
for f in [lambda: d.replace(year=2023), lambda: d.replace(foo=1), lambda: d.replace(1, 2, 3, 4), lambda: d.replace(month='x'), lambda: d.replace(2024, year=1)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- date strftime
from datetime import date
d = date(2024, 3, 5)
for f in ['%Y-%m-%d', '%y %b %B %a %A', '%j %U %W %V %G %u %w', '%d/%m/%Y %%', '%H:%M:%S.%f %p %I', '[%z][%Z]', '%c | %x | %X', '%e %D %F %T %R %h %C %g', 'no directives', '', 'é %Y']:
    print(repr(d.strftime(f)), repr(format(d, f)), f'{d:%d.%m.}')
for y in [1, 99, 999, 1000, 9999]:
    print(date(y, 1, 1).strftime('%Y|%y|%G'))
# --- date format
from datetime import date, datetime, time, timedelta
print(f'{date(2024, 1, 2)}', f'{datetime(2024, 1, 2, 3, 4, 5)}', f'{time(3, 4)}', f'{timedelta(1.5)}')
print('{:%Y}'.format(date(2024, 1, 2)), '{0:%H:%M} {0!r}'.format(time(3, 4)), format(datetime(2024, 1, 2), '%A'))
for f in [lambda: format(timedelta(1), '%d'), lambda: date(2024, 1, 1).__format__(5), lambda: date(2024, 1, 1).strftime(5), lambda: date(2024, 1, 1).strftime()]:
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- weeks of the year
from datetime import date, timedelta
for y in range(2015, 2030):
    for d in [date(y, 1, 1), date(y, 1, 4), date(y, 12, 28), date(y, 12, 31)]:
        print(d.strftime('%a %j %U %W %V %G %u %w'), *d.isocalendar())
# --- timedelta construction
from datetime import timedelta
for td in [timedelta(), timedelta(1), timedelta(1, 2, 3), timedelta(weeks=1), timedelta(hours=25), timedelta(minutes=-1), timedelta(milliseconds=1500),
           timedelta(microseconds=10**7), timedelta(days=-1, hours=23), timedelta(1, 86400), timedelta(seconds=1.5), timedelta(days=0.1), timedelta(days=1/3),
           timedelta(hours=1e-9), timedelta(True), timedelta(1, 2, 3, 4, 5, 6, 7)]:
    print(repr(td), td, td.days, td.seconds, td.microseconds, td.total_seconds())
# --- timedelta rounds half to even
from datetime import timedelta
for us in [0.4, 0.5, 0.6, 1.4, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, 1e-7]:
    print(us, repr(timedelta(microseconds=us)), repr(timedelta(microseconds=us, seconds=0.0000005)), repr(timedelta(microseconds=1, milliseconds=us / 1000)))
print(repr(timedelta(microseconds=3) / 2), repr(timedelta(microseconds=5) / 2), repr(timedelta(microseconds=-3) / 2), repr(timedelta(microseconds=7) / -2))
print(repr(timedelta(microseconds=1) * 0.5), repr(timedelta(microseconds=3) * 0.5), repr(timedelta(microseconds=5) * 0.5), repr(2.5 * timedelta(microseconds=1)))
# --- timedelta errors
from datetime import timedelta
for f in [lambda: timedelta('1'), lambda: timedelta(hours=None), lambda: timedelta(foo=1), lambda: timedelta(1, days=1), lambda: timedelta(*range(8)),
          lambda: timedelta(10**9), lambda: timedelta(-10**9), lambda: timedelta(10**20), lambda: timedelta(1e20), lambda: timedelta(float('nan')),
          lambda: timedelta(float('inf')), lambda: timedelta.max + timedelta.resolution, lambda: -timedelta.max - timedelta(1), lambda: timedelta.max * 2]:
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
# --- timedelta arithmetic
from datetime import timedelta
a, b = timedelta(days=1, hours=2), timedelta(minutes=90)
print(a + b, a - b, b - a, -a, +a, abs(-a), abs(a), a * 2, 3 * b, a * -1, a / 2, a // 7, a / b, a // b, a % b, divmod(a, b), a * 1.5, a / 1.5, a * True)
print(repr(-a // 7), repr(a // -7), repr(-a % b), divmod(-a, b), -a / b, a * 0, bool(a * 0), bool(a))
print(sum([a, b, a], timedelta()), max(a, b), a.__mul__(2), a.__rsub__(b), a.__truediv__(b), a.__neg__(), a.__bool__())
# --- timedelta arithmetic errors
from datetime import timedelta
a, z = timedelta(1), timedelta(0)
for f in [lambda: a / 0, lambda: a // 0, lambda: a / 0.0, lambda: a / z, lambda: a // z, lambda: a % z, lambda: divmod(a, z), lambda: a + 1, lambda: 1 - a, lambda: a * a,
          lambda: a % 2, lambda: 2 / a, lambda: 2 // a, lambda: a // 1.5, lambda: divmod(a, 2), lambda: a * 'x', lambda: a * 1e300, lambda: a * float('nan'),
          lambda: a * float('inf'), lambda: a / 1e-300, lambda: ~a, lambda: a ** 2, lambda: a < 5, lambda: a * 10**30]:
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
# --- timedelta comparison
from datetime import timedelta
a, b = timedelta(1), timedelta(hours=24)
print(a == b, a != b, a < b, a <= b, a >= b, a > timedelta(0), a == 86400, a != 1, a is b, timedelta(-1) < timedelta(0), timedelta.min < timedelta.max)
print(sorted([timedelta(3), timedelta(-1), timedelta(0, 5)]), hash(a) == hash(b), a in {b: 1}, a in [b])
# --- timedelta limits and text
from datetime import timedelta
print(repr(timedelta.min), repr(timedelta.max), repr(timedelta.resolution), timedelta.max, timedelta.min, -timedelta.min)
for td in [timedelta(0), timedelta(-1), timedelta(1, 1), timedelta(2, 0, 1), timedelta(-2, 86399, 999999), timedelta(0, 36000), timedelta(100, 3599)]:
    print(td, '|', repr(td), '|', td.total_seconds(), '|', repr(str(td)), '|', '%s' % td)
print(timedelta.max.total_seconds(), timedelta(microseconds=1).total_seconds(), timedelta(days=300 * 365, microseconds=1).total_seconds())
# --- time construction
from datetime import time, timezone
for x in [time(), time(1), time(1, 2), time(1, 2, 3), time(1, 2, 3, 4), time(23, 59, 59, 999999), time(hour=5, fold=1), time(5, tzinfo=timezone.utc), time(1, 2, 3, 4, timezone.utc, fold=1)]:
    print(repr(x), x, x.hour, x.minute, x.second, x.microsecond, x.tzinfo, x.fold, bool(x))
for f in [lambda: time(24), lambda: time(-1), lambda: time(0, 60), lambda: time(0, 0, 60), lambda: time(0, 0, 0, 10**6), lambda: time(fold=2), lambda: time(tzinfo=1),
          lambda: time('x'), lambda: time(1, 2, 3, 4, None, 1), lambda: time(foo=1), lambda: time(1.0)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- time text
from datetime import time, timezone, timedelta
x = time(13, 4, 5, 678901, timezone(timedelta(hours=-3, minutes=-30)))
for spec in ['auto', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds']:
    print(x.isoformat(spec), x.replace(microsecond=0).isoformat(timespec=spec), time(1).isoformat(spec))
print(x, str(x), repr(x), x.strftime('%H:%M:%S.%f %I %p %z %Z %Y-%m-%d %a'), f'{x:%Hh}', format(time(1, 2), ''))
for f in [lambda: x.isoformat('x'), lambda: x.isoformat(None), lambda: x.isoformat(timespec=1)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- time comparison
from datetime import time, timezone, timedelta
a, b = time(1), time(2)
east = timezone(timedelta(hours=2))
print(a < b, a == time(1, 0, 0), a != b, a >= b, time(1, fold=1) == a, a == 1)
print(time(12, tzinfo=timezone.utc) == time(14, tzinfo=east), time(12, tzinfo=timezone.utc) < time(13, tzinfo=east), a == time(1, tzinfo=east), a != time(1, tzinfo=east))
print(time(1, tzinfo=timezone.utc) > time(1, tzinfo=east), time(12, 0, 0, 5, timezone.utc) < time(14, 0, 0, 6, east))
for f in [lambda: a < time(1, tzinfo=east), lambda: a < 1, lambda: a + b, lambda: a - b, lambda: a + timedelta(1)]:
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- time replace and zone
from datetime import time, timezone, timedelta
x = time(1, 2, 3, 4, timezone.utc)
print(repr(x.replace()), repr(x.replace(5)), repr(x.replace(tzinfo=None)), repr(x.replace(minute=9, fold=1)), repr(x.replace(1, 1, 1, 1, None)))
print(x.utcoffset(), x.dst(), x.tzname(), time(1).utcoffset(), time(1).dst(), time(1).tzname())
for f in [lambda: x.replace(hour=24), lambda: x.replace(tzinfo=1), lambda: x.replace(fold=3), lambda: x.replace(x=1)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(time.min, time.max, time.resolution)
# --- datetime construction
from datetime import datetime, timezone
for d in [datetime(2024, 1, 2), datetime(2024, 1, 2, 3), datetime(2024, 1, 2, 3, 4), datetime(2024, 1, 2, 3, 4, 5), datetime(2024, 1, 2, 3, 4, 5, 6),
          datetime(2024, 1, 2, tzinfo=timezone.utc), datetime(2024, 1, 2, fold=1), datetime(2024, 1, 2, 3, 4, 5, 6, timezone.utc, fold=1), datetime(year=2024, month=1, day=2, hour=5)]:
    print(repr(d), d, d.isoformat(), d.hour, d.tzinfo, d.fold, d.date(), d.time(), repr(d.timetz()))
for f in [lambda: datetime(), lambda: datetime(2024, 1), lambda: datetime(2024, 1, 32), lambda: datetime(2024, 1, 1, 24), lambda: datetime(2024, 1, 1, tzinfo='UTC'),
          lambda: datetime(2024, 1, 1, fold=-1), lambda: datetime(2024, 1, 1, bar=2), lambda: datetime(2024, 1, 1, 0, 0, 0, 0, None, 1), lambda: datetime(*range(1, 12)), lambda: datetime(2024, 1, '1')]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- datetime arithmetic
from datetime import datetime, timedelta, timezone, date
d = datetime(2024, 2, 28, 23, 59, 59, 999999)
print(d + timedelta(microseconds=1), d + timedelta(1), timedelta(1) + d, d - timedelta(days=60, seconds=1), d - datetime(2023, 2, 28), datetime(2023, 2, 28) - d)
a, b = datetime(2024, 1, 1, 12, tzinfo=timezone.utc), datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
print(a - b, b - a, a + timedelta(hours=1), repr(b + timedelta(hours=1)), a - a)
for f in [lambda: d - a, lambda: d + 1, lambda: d - date(2024, 1, 1), lambda: date(2024, 1, 1) - d, lambda: d + d, lambda: datetime.max + timedelta(microseconds=1),
          lambda: datetime.min - timedelta(microseconds=1), lambda: 5 - d, lambda: d * 2]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- datetime comparison
from datetime import datetime, timedelta, timezone, date
a, b = datetime(2024, 1, 1), datetime(2024, 1, 1, 0, 0, 0, 1)
u = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)
e = datetime(2024, 1, 1, 14, tzinfo=timezone(timedelta(hours=2)))
print(a < b, a <= b, a > b, a == b, a != b, a == datetime(2024, 1, 1, fold=1), u == e, u < e, u >= e, a == u, a != u, u == e + timedelta(1))
print(sorted([b, a]), max(u, e + timedelta(1)), a == 1, a != 'x', u.__eq__(e), u.__lt__(e), a.__eq__(1))
for f in [lambda: a < u, lambda: u >= a, lambda: a < 1, lambda: a < date(2024, 1, 1), lambda: date(2024, 1, 1) < a, lambda: a > None]:
    try:
        print(f())
    except TypeError as x:
        print(x)
# --- datetime isoformat
from datetime import datetime, timedelta, timezone
d = datetime(2024, 1, 2, 3, 4, 5, 67890, timezone(timedelta(hours=5, minutes=45)))
for spec in ['auto', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds']:
    print(d.isoformat(timespec=spec), d.isoformat(' ', spec), d.replace(microsecond=0, tzinfo=None).isoformat('_', timespec=spec))
print(d.isoformat('é'), d.isoformat(sep='\n'), str(d), d.replace(tzinfo=timezone(timedelta(seconds=-3661))).isoformat(), d.replace(tzinfo=timezone(timedelta(microseconds=1))).isoformat())
for f in [lambda: d.isoformat('ab'), lambda: d.isoformat(''), lambda: d.isoformat(1), lambda: d.isoformat(None), lambda: d.isoformat(timespec='x'), lambda: d.isoformat('T', None),
          lambda: d.isoformat('T', 'auto', 1), lambda: d.isoformat(foo=1)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- datetime replace
from datetime import datetime, timezone
d = datetime(2024, 1, 2, 3, 4, 5, 6, timezone.utc, fold=1)
print(repr(d.replace()), repr(d.replace(year=2020)), repr(d.replace(tzinfo=None)), repr(d.replace(fold=0, hour=0)), repr(d.replace(1, 2, 3, 4, 5, 6, 7, None)))
for f in [lambda: d.replace(month=2, day=30), lambda: d.replace(tzinfo=3), lambda: d.replace(minute=60), lambda: d.replace(fold=2), lambda: d.replace(x=2), lambda: d.replace(day='a')]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- combine
from datetime import datetime, date, time, timezone
d, t = date(2024, 1, 2), time(3, 4, 5, 6, timezone.utc, fold=1)
print(repr(datetime.combine(d, t)), repr(datetime.combine(d, t, None)), repr(datetime.combine(date=d, time=time(1), tzinfo=timezone.utc)), repr(datetime.combine(datetime(2020, 1, 1, 5), time.max)))
for f in [lambda: datetime.combine(1, t), lambda: datetime.combine(d, 2), lambda: datetime.combine(d), lambda: datetime.combine(d, t, 3), lambda: datetime.combine(d, t, None, 1), lambda: datetime.combine(t, d)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- timestamps of aware datetimes
from datetime import datetime, timedelta, timezone
for d in [datetime(1970, 1, 1, tzinfo=timezone.utc), datetime(2024, 2, 29, 12, 30, 45, 123456, timezone.utc), datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=-8))),
          datetime(1, 1, 1, tzinfo=timezone.utc), datetime(9999, 12, 31, 23, 59, 59, 999999, timezone.utc), datetime(1969, 12, 31, 23, 59, 59, 500000, timezone.utc)]:
    print(d, repr(d.timestamp()), datetime.fromtimestamp(d.timestamp(), timezone.utc) == d)
# --- fromtimestamp
from datetime import datetime, timedelta, timezone, date
utc, east = timezone.utc, timezone(timedelta(hours=9), 'JST')
for ts in [0, 1, 1700000000, 1700000000.5, 1.1, 1e9 + 0.1, -1, -1.5, 0.9999999, 1e-7, 5e-7, 1.5e-6, 2.5e-6, True, 253402300799, -62135596800]:
    print(ts, datetime.fromtimestamp(ts, utc), repr(datetime.fromtimestamp(ts, tz=utc).microsecond), datetime.utcfromtimestamp(ts))
print(repr(datetime.fromtimestamp(0, east)), datetime.fromtimestamp(timestamp=86400, tz=east))
for f in [lambda: datetime.fromtimestamp('1', utc), lambda: datetime.fromtimestamp(None), lambda: datetime.fromtimestamp(1e20), lambda: datetime.fromtimestamp(10**30),
          lambda: datetime.fromtimestamp(float('nan')), lambda: datetime.fromtimestamp(float('inf')), lambda: datetime.fromtimestamp(1, 'x'), lambda: datetime.utcfromtimestamp(1e12),
          lambda: datetime.fromtimestamp(), lambda: datetime.utcfromtimestamp(-10**11), lambda: date.fromtimestamp('x'), lambda: date.fromtimestamp(1e13), lambda: datetime.utcfromtimestamp()]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- the clock
from datetime import datetime, date, timezone, timedelta
import time
a, b, c = datetime.now(timezone.utc), datetime.utcnow(), time.time()
print(abs(a.timestamp() - c) < 60, a.tzinfo, b.tzinfo, abs(a.replace(tzinfo=None) - b) < timedelta(minutes=1))
print(type(datetime.now()).__name__, datetime.now().tzinfo, type(date.today()).__name__, type(datetime.today()).__name__, datetime.now(tz=None).tzinfo)
print(datetime.now(timezone(timedelta(hours=3))).utcoffset(), abs(datetime.now() - datetime.today()) < timedelta(minutes=1))
for f in [lambda: datetime.now(1), lambda: datetime.now(timezone.utc, 2), lambda: datetime.utcnow(1), lambda: date.today(1), lambda: datetime.now(zone=1)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- fromisoformat of dates
from datetime import date
for s in ['2024-01-02', '20240102', '2024-W01', '2024-W01-3', '2024W01', '2024W013', '2020-W53-7', '0001-01-01', '2024-02-30', '2024-13-01', '0000-01-01', '2024-1-2',
          '2024-01', '2024', '', '2024-01-02T00', '2024/01/02', ' 2024-01-02', '2024-01-0x', '2024-W54-1', '2024-W01-8', '2024-W00-1', '2024-366', '２024-01-02', '9999-W52-6']:
    try:
        print(repr(s), repr(date.fromisoformat(s)))
    except ValueError as e:
        print(e)
for x in [None, 5, b'2024-01-02', date(2024, 1, 2)]:
    try:
        date.fromisoformat(x)
    except TypeError as e:
        print(e)
# --- fromisoformat of datetimes
from datetime import datetime
for s in ['2024-01-02', '2024-01-02T03', '2024-01-02 03:04', '2024-01-02T03:04:05', '2024-01-02T03:04:05.1', '2024-01-02T03:04:05.123', '2024-01-02T03:04:05,123456', '2024-01-02T03:04:05.123456789',
          '2024-01-02T03:04Z', '2024-01-02T03:04:05+05:30', '2024-01-02T03:04:05-0800', '2024-01-02T03:04:05.5+05', '20240102T030405', '20240102T030405Z', '2024-01-02x03:04', '2024-01-02é03:04',
          '2024-W01-3T12:00', '2024W013T12', '2024W01T12', '2024-W01T12', '2024-W01-12', '2024-01-02T03:04:05+05:30:15', '2024-01-02T03:04:05+05:30:15.000001', '2024-01-02T03:04:05-00:00',
          '2024-01-02T', '2024-01-02T3', '2024-01-02T03:', '2024-01-02T03:4', '2024-01-02T25:00', '2024-01-02T03:60', '2024-01-02T03:04:05.', '2024-01-02T03:04:05Zx', '2024-01-02T03:04:05+24:00',
          '2024-01-02T03:04:05+', '2024-01-02T03:0405', '2024-01-02T0304:05', 'x', '', '2024-01-02T03:04:05 +05:00', '2024-01-02T03:04:05+05:30:15:1', '2024-01-02T03+05:', '2024-01-02TZ']:
    try:
        print(repr(s), repr(datetime.fromisoformat(s)))
    except ValueError as e:
        print(e)
# --- fromisoformat of times
from datetime import time
for s in ['12', '12:30', '12:30:45', '1230', '123045', 'T12:30', '12:30:45.5', '123045,25', '12:30Z', '12:30+01:00', '12-0130', '12:30:45.123456+00:00:01', '24', '12:60', '1', '', 'T', '12:', '12:3', '12.5',
          '12:30:45.', '12:30:45.x', 'TT12', 't12', '12:30 ', '-12:30']:
    try:
        print(repr(s), repr(time.fromisoformat(s)))
    except ValueError as e:
        print(e)
# --- isoformat and back
from datetime import datetime, timedelta, timezone
d = datetime(2023, 11, 5, 1, 30, 15, 250000)
for tz in [None, timezone.utc, timezone(timedelta(hours=1)), timezone(-timedelta(hours=9, minutes=30)), timezone(timedelta(hours=3, seconds=7)), timezone(timedelta(microseconds=-1, seconds=-1))]:
    x = d.replace(tzinfo=tz)
    print(x.isoformat(), datetime.fromisoformat(x.isoformat()) == x, datetime.fromisoformat(str(x)) == x)
# --- strptime
from datetime import datetime
for s, f in [('2024-01-02', '%Y-%m-%d'), ('02/01/24 03:04', '%d/%m/%y %H:%M'), ('Jan 5 2024 3PM', '%b %d %Y %I%p'), ('Friday, March 01, 2024', '%A, %B %d, %Y'), ('2024-01-02T03:04:05.123', '%Y-%m-%dT%H:%M:%S.%f'),
             ('2024-01-02 +0530', '%Y-%m-%d %z'), ('2024-01-02 -08:00', '%Y-%m-%d %z'), ('2024-01-02Z', '%Y-%m-%d%z'), ('2024-01-02 UTC', '%Y-%m-%d %Z'), ('2024 060', '%Y %j'), ('2024 9 1', '%Y %W %w'),
             ('2024 10 0', '%Y %U %w'), ('2024 9 4', '%G %V %u'), ('12:00:00 AM', '%I:%M:%S %p'), ('100%', '%H0%%'), ('Tue Jan  2 03:04:05 2024', '%c'), ('01/02/24 03:04:05', '%x %X'), ('69', '%y'), ('68', '%y'),
             ('29 Feb', '%d %b'), ('2024-01-02 +05:30:15.5', '%Y-%m-%d %z'), ('  2024', ' %Y'), ('0', '%f'), ('jUN', '%b')]:
    try:
        print(repr(s), f, repr(datetime.strptime(s, f)))
    except ValueError as e:
        print(repr(s), f, type(e).__name__, e)
# --- strptime errors
from datetime import datetime
for s, f in [('2024', '%Y-%m'), ('2024-13', '%Y-%m'), ('2024-02-30', '%Y-%m-%d'), ('x', ''), ('', '%Y'), ('2024x', '%Y'), ('24', '%Q'), ('24', '%'), ('2024 9', '%G %V'), ('2024 9 4', '%Y %V %u'),
             ('61', '%S'), ('12:00 XM', '%I:%M %p'), ('2023-366', '%Y-%j'), ('2024-01-02 +05:3015', '%Y-%m-%d %z'), ('2024-01-02 +2500', '%Y-%m-%d %z'), ('a\nb', '%Y'), ('29 Feb 2023', '%d %b %Y')]:
    try:
        print(repr(s), f, repr(datetime.strptime(s, f)))
    except Exception as e:
        print(repr(s), f, type(e).__name__, e)
for f in [lambda: datetime.strptime('x'), lambda: datetime.strptime(1, '%Y'), lambda: datetime.strptime('x', None), lambda: datetime.strptime('2024', format='%Y')]:
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- datetime strftime
from datetime import datetime, timezone, timedelta
d = datetime(2024, 12, 30, 15, 4, 5, 6789, timezone(timedelta(hours=-4, minutes=-30), 'VET%z'))
for f in ['%Y-%m-%dT%H:%M:%S.%f%z', '%Z', '%I:%M %p', '%a %A %b %B', '%j %U %W %V %G %u %w', '%c', '%%z %%Z %%f', '%z%Z%f', 'x%', '%H%M', '%s' and '%y', '%-d %-m %-H', '%e|%k|%l', '%n%t', 'é%dé']:
    print(repr(d.strftime(f)), repr(d.replace(tzinfo=None).strftime(f)))
print(datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=1, seconds=5))).strftime('%z'), datetime(2024, 1, 1, tzinfo=timezone(timedelta(microseconds=5))).strftime('%z'))
# --- time tuples
from datetime import datetime, date, timezone, timedelta
d = datetime(2024, 7, 4, 12, 30, 15, 5, timezone(timedelta(hours=2)))
print(d.timetuple(), d.utctimetuple(), date(2024, 7, 4).timetuple(), d.replace(tzinfo=None).utctimetuple(), sep='\n')
print(d.timetuple().tm_yday, d.timetuple()[:6], d.ctime(), date(2024, 1, 2).ctime(), datetime(1, 1, 1).ctime(), d.timetuple().tm_zone)
print(d.weekday(), d.isoweekday(), d.toordinal())
# --- timezone
from datetime import timezone, timedelta, datetime, UTC
for tz in [timezone.utc, timezone(timedelta(hours=2)), timezone(timedelta(hours=-5, minutes=-30)), timezone(timedelta(0), 'GMT'), timezone(timedelta(seconds=1)), timezone(timedelta(microseconds=-1)), timezone.min, timezone.max]:
    print(repr(tz), str(tz), tz.tzname(None), tz.utcoffset(None), tz.dst(None), tz.__getinitargs__())
print(UTC is timezone.utc, timezone(timedelta(0)) is UTC, timezone(timedelta(1, -86400)) == UTC, timezone(timedelta(hours=1)) == timezone(timedelta(hours=1), 'x'), UTC == 5, UTC != timezone.max, hash(UTC) == hash(timezone(timedelta(0), 'a')))
d = datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
print(d.tzinfo.fromutc(d), d.tzinfo.utcoffset(d), d.tzinfo.tzname(d))
for f in [lambda: timezone(), lambda: timezone(2), lambda: timezone(timedelta(1)), lambda: timezone(timedelta(-1)), lambda: timezone(timedelta(0), None), lambda: UTC.utcoffset(), lambda: UTC.utcoffset(5), lambda: UTC.tzname('x'),
          lambda: UTC.fromutc(5), lambda: UTC.fromutc(d), lambda: UTC < UTC, lambda: timezone(timedelta(0), 'a', 3), lambda: timezone(timedelta(0), foo=3)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
try:
    class Z(timezone): pass
except TypeError as e:
    print(e)
# --- astimezone
from datetime import timezone, timedelta, datetime
east, west = timezone(timedelta(hours=9)), timezone(timedelta(hours=-8), 'PST')
d = datetime(2024, 1, 1, 3, 30, tzinfo=timezone.utc)
print(repr(d.astimezone(east)), repr(d.astimezone(west)), d.astimezone(west).astimezone(east) == d, d.astimezone(timezone.utc) is d, d.astimezone(tz=west).tzname())
for f in [lambda: d.astimezone('x'), lambda: datetime(1, 1, 1, tzinfo=timezone.utc).astimezone(west), lambda: datetime.max.replace(tzinfo=timezone.utc).astimezone(east), lambda: d.astimezone(east, west)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- tzinfo of a script
from datetime import tzinfo, timedelta, datetime, time, timezone
class Fixed(tzinfo):
    def __init__(self, hours, name):
        self.hours, self.name = hours, name
    def utcoffset(self, dt): return timedelta(hours=self.hours)
    def dst(self, dt): return timedelta(0)
    def tzname(self, dt): return self.name
    def __repr__(self): return 'Fixed(%r, %r)' % (self.hours, self.name)
z = Fixed(3, 'MSK')
d = datetime(2024, 1, 1, 12, tzinfo=z)
print(d, repr(d), d.tzname(), d.dst(), d.utcoffset(), d.strftime('%z %Z'), d.timetuple().tm_isdst)
print(d.astimezone(timezone.utc), datetime(2024, 1, 1, tzinfo=timezone.utc).astimezone(z), datetime.fromtimestamp(0, z), d == datetime(2024, 1, 1, 9, tzinfo=timezone.utc))
print(time(1, tzinfo=z), time(1, tzinfo=z).tzname(), hash(d) == hash(datetime(2024, 1, 1, 9, tzinfo=timezone.utc)), d.replace(tzinfo=Fixed(4, 'X')) - d, isinstance(z, tzinfo))
# --- tzinfo with daylight saving
from datetime import tzinfo, timedelta, datetime, timezone
class Zone(tzinfo):
    def utcoffset(self, dt): return timedelta(hours=1) + self.dst(dt)
    def dst(self, dt):
        return timedelta(hours=1) if dt is not None and 4 <= dt.month <= 10 else timedelta(0)
    def tzname(self, dt): return 'CEST' if self.dst(dt) else 'CET'
z = Zone()
for m in [1, 3, 4, 7, 10, 11]:
    d = datetime(2024, m, 1, 12, tzinfo=z)
    u = datetime(2024, m, 1, 12, tzinfo=timezone.utc)
    print(d, d.tzname(), u.astimezone(z), d.timetuple().tm_isdst, d.astimezone(timezone.utc), d.timestamp())
a, b = datetime(2024, 1, 1, tzinfo=z), datetime(2024, 7, 1, tzinfo=z)
print(b - a, b.astimezone(timezone.utc) - a.astimezone(timezone.utc))
# --- tzinfo that answers badly
from datetime import tzinfo, timedelta, datetime, timezone
class Bad(tzinfo):
    def __init__(self, off=None, dst=None, name=None): self.o, self.d, self.n = off, dst, name
    def utcoffset(self, dt): return self.o
    def dst(self, dt): return self.d
    def tzname(self, dt): return self.n
def dt(*a): return datetime(2024, 1, 1, tzinfo=Bad(*a))
print(dt().utcoffset(), dt().tzname(), dt(), dt() == datetime(2024, 1, 1), repr(dt(timedelta(hours=1)).isoformat()))
u = datetime(2024, 1, 1, tzinfo=timezone.utc)
for f in [lambda: dt(5).utcoffset(), lambda: dt(timedelta(1)).utcoffset(), lambda: dt(timedelta(hours=-24)), lambda: str(dt('x')), lambda: dt(timedelta(0), 3).dst(), lambda: dt(None, None, 5).tzname(),
          lambda: u.astimezone(Bad()), lambda: u.astimezone(Bad(timedelta(0))), lambda: tzinfo().utcoffset(u), lambda: tzinfo().tzname(u), lambda: tzinfo().dst(u), lambda: datetime(2024, 1, 1, tzinfo=tzinfo()).utcoffset(),
          lambda: dt(timedelta(0)) < datetime(2024, 1, 1), lambda: dt().timestamp(), lambda: tzinfo().fromutc(u), lambda: tzinfo().fromutc(3)]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- tzinfo raises
from datetime import tzinfo, datetime
class Raises(tzinfo):
    def utcoffset(self, dt): raise KeyError(dt.year)
d = datetime(2024, 1, 1, tzinfo=Raises())
for f in [lambda: d.utcoffset(), lambda: str(d), lambda: d == datetime(2024, 1, 1), lambda: hash(d), lambda: d.timestamp(), lambda: d.tzname(), lambda: d - d]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- tzinfo with its own fromutc
from datetime import tzinfo, timedelta, datetime, timezone
class Own(tzinfo):
    def utcoffset(self, dt): return timedelta(hours=2)
    def dst(self, dt): return None
    def fromutc(self, dt):
        print('fromutc', dt.replace(tzinfo=None))
        return dt + timedelta(hours=2)
u = datetime(2024, 1, 1, tzinfo=timezone.utc)
print(u.astimezone(Own()), datetime.fromtimestamp(0, Own()))
# --- fold
from datetime import tzinfo, timedelta, datetime, timezone
class Fall(tzinfo):
    def utcoffset(self, dt):
        if dt.replace(tzinfo=None, fold=0) < datetime(2024, 10, 27, 2): return timedelta(hours=2)
        if dt.replace(tzinfo=None, fold=0) < datetime(2024, 10, 27, 3): return timedelta(hours=1 if dt.fold else 2)
        return timedelta(hours=1)
    def dst(self, dt): return self.utcoffset(dt) - timedelta(hours=1)
z = Fall()
a, b = datetime(2024, 10, 27, 2, 30, tzinfo=z), datetime(2024, 10, 27, 2, 30, tzinfo=z, fold=1)
print(a, b, a == b, b - a, a.timestamp(), b.timestamp(), hash(a) == hash(b), a.astimezone(timezone.utc), b.astimezone(timezone.utc))
print(a == a.astimezone(timezone.utc), b == b.astimezone(timezone.utc), a < b.astimezone(timezone.utc), a.replace(fold=1).fold, a.fold, (a + timedelta(0)).fold, b.date(), b.time().fold, b.timetz().fold)
# --- subclass of date
from datetime import date, timedelta
class Day(date):
    def tomorrow(self): return self + timedelta(1)
    def __str__(self): return 'day ' + self.isoformat()
d = Day(2024, 2, 28)
print(d, repr(d), d.tomorrow(), type(d.tomorrow()).__name__, type(Day.today()).__name__, type(Day.fromordinal(5)).__name__, type(Day.fromisoformat('2024-01-01')).__name__, type(d.replace(day=1)).__name__)
print(d == date(2024, 2, 28), d < date(2024, 3, 1), hash(d) == hash(date(2024, 2, 28)), isinstance(d, date), f'{d}', f'{d:%Y}', type(Day.fromisocalendar(2024, 1, 1)).__name__, type(Day.min).__name__)
d.note = 'x'
print(d.note, d.__dict__, Day.fromtimestamp(0), d - date(2024, 1, 1), type(d - timedelta(1)).__name__)
# --- subclass of datetime
from datetime import datetime, timedelta, timezone
class Stamp(datetime):
    kind = 'stamp'
    @property
    def quarter(self): return (self.month + 2) // 3
    @classmethod
    def start(cls, year): return cls(year, 1, 1)
s = Stamp(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc)
print(repr(s), s.quarter, s.kind, Stamp.start(2020), type(Stamp.start(2020)).__name__)
for x in [s + timedelta(1), s - timedelta(1), timedelta(1) + s, s.replace(year=1), s.astimezone(timezone(timedelta(hours=1))), Stamp.now(), Stamp.utcnow(), Stamp.fromtimestamp(0), Stamp.fromisoformat('2024-01-01'),
          Stamp.strptime('2024', '%Y'), Stamp.combine(s.date(), s.time()), Stamp.fromordinal(9), Stamp.today(), s.date(), s.time()]:
    print(type(x).__name__, end=' ')
print(s == datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc), s - datetime(2024, 5, 6, tzinfo=timezone.utc), issubclass(Stamp, datetime))
# --- subclass with __new__
from datetime import datetime, date, timedelta
class Y(date):
    def __new__(cls, year, month=1, day=1, tag='-'):
        self = super().__new__(cls, year, month, day)
        self.tag = tag
        return self
y = Y(2024, tag='t')
print(y, y.tag, (y + timedelta(1)).tag, Y.fromordinal(700000), y.replace(month=5))
class P(datetime):
    def __init__(self, *a, **k): print('init', len(a), sorted(k))
print(P(2024, 1, 1) + timedelta(1), P(2024, 1, 1, fold=1))
# --- subclass that overrides operators
from datetime import date, timedelta, datetime
class W(date):
    def __add__(self, n):
        if isinstance(n, int): return super().__add__(timedelta(n))
        return super().__add__(n)
    def __sub__(self, x): return ('sub', super().__sub__(x))
    def __eq__(self, x): return super().__eq__(x) if isinstance(x, date) else x == str(self)
    def __hash__(self): return super().__hash__()
    def __lt__(self, x): return not super().__lt__(x)
    def isoformat(self): return 'iso:' + super().isoformat()
w = W(2024, 1, 1)
print(w + 5, w + timedelta(1), w - date(2023, 1, 1), w == date(2024, 1, 1), w == 'iso:2024-01-01', w == 'x', w < date(2025, 1, 1), str(w), hash(w) == hash(date(2024, 1, 1)))
print(date.__add__(w, timedelta(1)), date.isoformat(w), datetime.__sub__(datetime(2024, 1, 2), datetime(2024, 1, 1)), date.__repr__(w), date.__str__(w))
# --- subclass of timedelta and time
from datetime import timedelta, time
class D(timedelta):
    def hours(self): return self.total_seconds() / 3600
class T(time): pass
d = D(hours=5)
print(repr(d), d.hours(), type(d + d).__name__, type(-d).__name__, type(d * 2).__name__, d == timedelta(hours=5), hash(d) == hash(timedelta(hours=5)), isinstance(d, timedelta))
print(repr(T(1, 2)), type(T(1).replace(hour=2)).__name__, type(T.fromisoformat('12:30')).__name__, T(1) == time(1), T.min)
# --- copies
import copy
from datetime import date, datetime, time, timedelta, timezone, tzinfo
class Z(tzinfo):
    def __init__(self, n=1): self.n = n
    def utcoffset(self, dt): return timedelta(hours=self.n)
    def dst(self, dt): return timedelta(0)
class S(datetime): pass
for x in [date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5, 6, timezone.utc, fold=1), time(1, 2, fold=1), time(3, tzinfo=timezone(timedelta(hours=1), 'x')), timedelta(1, 2, 3), timezone.utc, timezone(timedelta(hours=1)), S(2024, 1, 2)]:
    a, b = copy.copy(x), copy.deepcopy([x, x])
    print(repr(a), a == x, b[0] == x, b[0] is b[1], type(a) is type(x))
d = datetime(2024, 1, 1, tzinfo=Z(5))
c = copy.deepcopy(d)
print(c == d, c.tzinfo is d.tzinfo, c.tzinfo.n, copy.copy(d).tzinfo is d.tzinfo, copy.copy(timezone.utc) is timezone.utc)
# --- reduce
from datetime import date, datetime, time, timedelta, timezone, tzinfo
class Z(tzinfo):
    def __init__(self): self.a = 1
    def __getinitargs__(self): return ()
for x in [date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5, 6, fold=1), datetime(2024, 1, 2, tzinfo=timezone.utc), time(1, 2, 3, 4), time(1, tzinfo=timezone.utc), timedelta(-1, 2, 3), timezone.utc, timezone(timedelta(hours=1), 'x')]:
    r = x.__reduce__()
    print(r, r[0](*r[1]) == x)
print(datetime(2024, 1, 2, fold=1).__reduce_ex__(4), time(5, fold=1).__reduce_ex__(2), time(5, fold=1).__reduce_ex__(4))
f, args = datetime(2024, 1, 2, 3, fold=1, tzinfo=timezone.utc).__reduce_ex__(4)
print(repr(f(*args)), Z().__reduce__()[1:], tzinfo().__reduce__()[1:])
for f in [lambda: date(b'abcd'), lambda: date(b'\x07\xe8\x0d\x01'), lambda: datetime(b'short'), lambda: time(b'\x20\x00\x00\x00\x00\x00'), lambda: time(b'\x01\x00\x00\x00\x00\x00', 5)]:
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
# --- json default
import json
from datetime import date, datetime, timedelta
def default(x):
    if isinstance(x, (date, datetime)): return x.isoformat()
    if isinstance(x, timedelta): return x.total_seconds()
    raise TypeError('no ' + type(x).__name__)
print(json.dumps({'d': date(2024, 1, 2), 't': datetime(2024, 1, 2, 3), 'e': timedelta(hours=1)}, default=default), json.dumps([date(2024, 1, 2)], default=str))
try:
    json.dumps(date(2024, 1, 2))
except TypeError as e:
    print(e)
# --- classes and modules
import datetime
from datetime import datetime as D
print(datetime.date, datetime.datetime, datetime.timedelta, datetime.timezone, datetime.tzinfo, datetime.time, datetime.MINYEAR, datetime.MAXYEAR, datetime.UTC)
print(D.__name__, D.__module__, D.__mro__, issubclass(D, datetime.date), isinstance(D(2024, 1, 1), datetime.date), type(D(2024, 1, 1)) is D, datetime.__all__)
print(D.__qualname__, type(datetime.date(1, 1, 1).isocalendar()))
for f in [lambda: D.year.foo, lambda: datetime.date.year(1), lambda: D.date(5), lambda: D.isoformat(), lambda: datetime.foo, lambda: datetime.timedelta(1).total_seconds(1), lambda: D(2024, 1, 1).date(1), lambda: D(2024, 1, 1).foo]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__)
# --- getattr in a subclass
from datetime import date, datetime
class G(date):
    def __getattr__(self, name): return 'any ' + name
g = G(2024, 1, 2)
print(g.year, g.month, g.foo, g.isoformat(), g.weekday())
class V(datetime):
    @property
    def year(self): return super().year + 1000
v = V(2024, 1, 2)
print(v.year, v.month, v)
# --- day ranges
from datetime import date, timedelta
def days(a, b):
    while a < b:
        yield a
        a += timedelta(days=1)
print([str(d) for d in days(date(2024, 2, 27), date(2024, 3, 3))])
print(sum(1 for d in days(date(2000, 1, 1), date(2001, 1, 1)) if d.weekday() == 4 and d.day == 13))
start = date(2024, 1, 31)
print([(start.replace(day=1) + timedelta(days=31 * i)).replace(day=1).isoformat() for i in range(4)])
# --- ages and differences
from datetime import date, datetime, timedelta
def age(born, today): return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
print(age(date(2000, 2, 29), date(2024, 2, 28)), age(date(2000, 2, 29), date(2024, 2, 29)))
d = datetime(2024, 3, 10, 12) - datetime(2024, 1, 1, 8, 30)
print(d.days, d.seconds // 3600, d.seconds % 3600 // 60, d // timedelta(hours=1), d / timedelta(days=1), d % timedelta(days=7), divmod(d, timedelta(days=1)))
print(datetime(2024, 1, 1) + (datetime(2024, 12, 31) - datetime(2024, 1, 1)) / 2)
# --- grouping by date
from datetime import datetime
from itertools import groupby
from collections import Counter
log = ['2024-01-01T10:00:00', '2024-01-01T11:30:00', '2024-01-02T09:00:00', '2024-01-03T00:00:01', '2024-01-03T23:59:59']
stamps = [datetime.fromisoformat(s) for s in log]
print({str(k): len(list(g)) for k, g in groupby(stamps, key=lambda d: d.date())})
print(Counter(s.strftime('%a') for s in stamps).most_common(1), min(stamps), max(stamps) - min(stamps))
# --- ordinals of every month
from datetime import date, timedelta
total = 0
for y in [1, 4, 100, 400, 1582, 1900, 1999, 2000, 2023, 2024, 9999]:
    for m in range(1, 13):
        d = date(y, m, 1)
        n = d.toordinal()
        assert date.fromordinal(n) == d and (d - timedelta(1) if n > 1 else d) <= d
        total += n * d.weekday() + d.timetuple().tm_yday + d.isocalendar()[1]
print(total)
d, n = date(1, 1, 1), 0
while True:
    assert date.fromordinal(d.toordinal()) == d
    n += d.day
    try:
        d += timedelta(277)
    except OverflowError:
        break
print(n, d)
# --- augmented and chained
from datetime import datetime, timedelta, date
d = datetime(2024, 1, 1)
d += timedelta(hours=1)
e = d
e -= timedelta(minutes=30)
t = timedelta(1)
t *= 3
t /= 2
t //= 5
t %= timedelta(hours=5)
print(d, e, t, date(2024, 1, 1) <= date(2024, 1, 2) < date(2024, 1, 3))
