import time
ts = [0, 1, 86399, 1e9, 1700000000.9, 951782400, 1709164800, 4102444800, -1, -86400 * 366, 253402300799]
fmts = ['%a %A %b %B', '%c', '%d|%e|%j|%k|%l', '%D %F %T %R %r', '%g %G %V %U %W %u %w', '%H:%M:%S %I %p', '%x %X', '%y %Y %C', '%Z %z', '%%', '%n%t', '%-d/%-m/%-H', '%_d %_H', '%^a %#Z %^B', '%10Y|%5d', 'plain \u00e9', '%Q', '%', '%s', '%P', '%h', '%f']
for x in ts:
    g = time.gmtime(x)
    t(lambda: g)
    t(lambda: tuple(g))
    t(lambda: time.asctime(g))
    t(lambda: time.mktime(g))
    t(lambda: time.ctime(x))
    t(lambda: (g.tm_year, g.tm_mon, g.tm_zone, g.tm_gmtoff, g[0], g[-1], g.tm_yday))
    for f in fmts:
        t(lambda: time.strftime(f, g))
    t(lambda: time.localtime(x) == g)
for data, f in [('2024-02-29 12:34:56', '%Y-%m-%d %H:%M:%S'), ('29 Feb', '%d %b'), ('Mon Jan  1 00:00:00 2024', '%a %b %d %H:%M:%S %Y'), ('12/31/99', '%x'), ('11:05:06 PM', '%I:%M:%S %p'), ('12 am', '%I %p'), ('12 pm', '%I %p'),
                ('2024 060', '%Y %j'), ('2024 10 1', '%Y %U %w'), ('2024 10 1', '%Y %W %w'), ('2024 00 3', '%Y %W %w'), ('2020 53 5', '%G %V %u'), ('2020-W01', '%G-W%V'), ('2021-01', '%Y-%V'), ('68', '%y'), ('69', '%y'), ('Tuesday', '%A'), ('march', '%B'), ('MAY 5', '%b %d'),
                ('+0530', '%z'), ('-05:30', '%z'), ('Z', '%z'), ('UTC', '%Z'), ('100%', '100%%'), ('1', '%d'), ('32', '%d'), ('2024-02-30', '%Y-%m-%d'), ('2023-02-29', '%Y-%m-%d'), ('x', '%Y'), ('2024x', '%Y'), ('2024', '%Q'), ('2024', '%'), ('112', '%d%m'), ('1231', '%m%d'), ('  2024', ' %Y'), ('a  b', 'a b'), ('ab', 'a b'),
                ('13:00', '%I:%M'), ('24', '%H'), ('61', '%S'), ('62', '%S'), ('2024-1-2T3:4:5', '%Y-%m-%dT%H:%M:%S'), ('Thu Mar 14 09:05:03 2019', '%c'), ('0', '%d'), ('', ''), ('a', '')]:
    t(lambda: time.strptime(data, f))
    t(lambda: tuple(time.strptime(data, f)))
t(lambda: time.strptime('Mon Jan  1 00:00:00 2024'))
t(lambda: time.strptime(5, '%Y'))
t(lambda: time.strftime('%Y', (2024, 1, 1)))
t(lambda: time.strftime('%Y', [1] * 9))
t(lambda: time.strftime('%Y-%m-%d', (2024, 13, 1, 0, 0, 0, 0, 1, 0)))
t(lambda: time.strftime('%Y-%m-%d', (2024, 0, 0, 0, 0, 0, 0, 0, 0)))
t(lambda: time.strftime('%Y-%m-%d', (2024, 1, 1, 25, 0, 0, 0, 1, 0)))
t(lambda: time.strftime('%Y %j %a', (2024, 12, 31, 23, 59, 59, 1, 366, -1)))
t(lambda: time.strftime(5))
t(lambda: time.mktime((2024, 1, 32, 25, 61, 61, 0, 1, 0)))
t(lambda: time.struct_time(range(9)))
t(lambda: time.struct_time(range(8)))
t(lambda: time.struct_time((1, 2, 3, 4, 5, 6, 7, 8, 9, 'z', 10)).tm_zone)
t(lambda: time.sleep(-1))
t(lambda: time.sleep('a'))
t(lambda: time.sleep(0))
t(lambda: time.sleep(0.001))
t(lambda: time.sleep(float('nan')))
t(lambda: time.gmtime('a'))
t(lambda: time.time() > 1.6e9 and time.time_ns() > 1e18 and time.monotonic() >= 0 and time.perf_counter() >= 0 and time.process_time() >= 0)
t(lambda: isinstance(time.gmtime(), tuple))
t(lambda: (time.timezone, time.altzone, time.daylight, time.tzname))
t(lambda: type(time.gmtime()))
t(lambda: time.gmtime(0) < time.gmtime(1))
