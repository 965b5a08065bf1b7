# --- calendar functions
import calendar
print([y for y in range(1890, 2010, 10) if calendar.isleap(y)], calendar.leapdays(1900, 2001), calendar.leapdays(1, 1), calendar.isleap(2000), calendar.isleap(1900))
for y, m in [(2024, 2), (2023, 2), (1900, 2), (2000, 2), (2024, 12), (1, 1), (9999, 12), (12345, 2)]:
    print(y, m, calendar.monthrange(y, m), calendar.weekday(y, m, 1))
print(calendar.timegm((2024, 2, 29, 12, 30, 15)), calendar.timegm((1970, 1, 1, 0, 0, 0, 3, 1, 0)), calendar.timegm((1960, 1, 1, 0, 0, -5)))
for f in [lambda: calendar.monthrange(2024, 13), lambda: calendar.monthrange(2024, 0), lambda: calendar.weekday(2024, 2, 30), lambda: calendar.setfirstweekday(7), lambda: calendar.setfirstweekday(-1)]:
    try:
        print(f())
    except ValueError as e:
        print(type(e).__name__, e)
# --- calendar names
import calendar
print(list(calendar.month_name), list(calendar.month_abbr), list(calendar.day_name), list(calendar.day_abbr), sep='\n')
print(calendar.month_name[3], calendar.day_abbr[-1], len(calendar.month_name), calendar.day_name[1:3], calendar.MONDAY, calendar.SUNDAY, calendar.January, calendar.February)
print({n: i for i, n in enumerate(calendar.month_abbr) if n})
# --- calendar as lists
import calendar
print(calendar.monthcalendar(2024, 2), calendar.monthcalendar(2015, 2), calendar.firstweekday())
calendar.setfirstweekday(calendar.SUNDAY)
print(calendar.monthcalendar(2024, 2), calendar.firstweekday(), calendar.weekheader(3), calendar.weekheader(10))
calendar.setfirstweekday(0)
c = calendar.Calendar(6)
print(c.firstweekday, list(c.iterweekdays()), c.getfirstweekday())
print(list(c.itermonthdays(2024, 3)), list(c.itermonthdays2(2024, 3))[:8], list(c.itermonthdays3(2024, 1))[:3], list(c.itermonthdays4(2024, 12))[-3:], sep='\n')
print([str(d) for d in c.itermonthdates(2024, 2)][::5], c.monthdatescalendar(2024, 2)[0][0], c.monthdays2calendar(2024, 2)[1], c.monthdayscalendar(2024, 2)[-1])
print(len(c.yeardatescalendar(2024)), len(c.yeardays2calendar(2024, 4)), c.yeardayscalendar(2024, 5)[2][1][0], calendar.Calendar(9).firstweekday)
print(list(calendar.Calendar().itermonthdays3(9999, 12))[-3:], len(list(calendar.Calendar().itermonthdays(1, 1))))
# --- calendar as text
import calendar
print(calendar.month(2024, 2))
print(calendar.TextCalendar(6).formatmonth(2023, 10, w=4, l=2))
print(calendar.calendar(2024))
print(calendar.TextCalendar(3).formatyear(2023, w=3, l=1, c=2, m=4))
calendar.prmonth(2024, 9)
calendar.prcal(2021, m=6)
calendar.TextCalendar().prweek([(1, 0), (0, 1)], 5)
print(calendar.formatstring(['a', 'bc'], 6, 2) + '|', calendar.week([(1, 0), (12, 1)], 3))
# --- calendar as HTML
import calendar
print(calendar.HTMLCalendar().formatmonth(2024, 2))
print(calendar.HTMLCalendar(6).formatyear(2024, 4)[:600], len(calendar.HTMLCalendar().formatyear(2024)), calendar.HTMLCalendar().formatyearpage(2024, css=None)[:300])
# --- calendar subclass
import calendar
class Marked(calendar.TextCalendar):
    def formatday(self, day, weekday, width):
        return super().formatday(day, weekday, width) if weekday < 5 else '*'.center(width)
print(Marked().formatmonth(2024, 2))
class H(calendar.HTMLCalendar):
    cssclasses = ['d'] * 7
    def formatday(self, day, weekday): return '<%s>' % self.cssclasses[weekday] if day else ''
print(H().formatweek([(1, 0), (0, 1)]))
try:
    raise calendar.IllegalMonthError(13)
except ValueError as e:
    print(e, e.month, isinstance(e, calendar.error))
