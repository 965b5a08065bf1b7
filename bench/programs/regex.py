# about: match with groups, findall, sub and search over log lines
# limits: the engine, and the match objects
import re

N = 50

line = re.compile(r'(\d+\.\d+\.\d+\.\d+) - (\w+) \[([^\]]+)\] "(GET|POST) ([^ "]+)" (\d{3})')
word = re.compile(r'[a-z]+')
lines = ['10.0.%d.%d - user%d [10/Oct/2000:13:55:36] "GET /path/to/page%d.html" %d' % (i % 7, i, i, i, 200 + i % 3)
         for i in range(100)]


def body():
    n = 0
    for s in lines:
        m = line.match(s)
        n += int(m.group(6)) + len(m.group(5))
        n += len(word.findall(s))
        n += len(re.sub(r'\d', '#', s))
        if re.search(r'page[0-9]*7\.html', s):
            n += 1
    return n
