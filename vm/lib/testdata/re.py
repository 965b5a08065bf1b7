import re
pats = ['a', 'a*', 'a+?', 'a|b', '(a)(b)?', '(?P<x>a)(?P<y>b)?', '[a-c]+', '[^a-c]', r'\d+', r'\w+', r'\s', r'\D+', r'\W+', r'\S+', r'\bfoo\b', r'\Bo', '^a', 'a$', r'\Aa', r'a\Z', '(?m)^b', '(?m)a$', '(?s)a.b', 'a.b', '(?i)ABC', '(?x) a b # c\n c', '(?i:A)b', '(?-i:a)',
        'a{2}', 'a{,2}', 'a{1,}', 'a{1,2}?', 'a{', 'a{x}', 'a{}', 'a{,}', '(?:ab)+', '(?=a)a', '(?!a).', '(?<=a)b', '(?<!a)b', r'(a)\1', '(?P<q>a)(?P=q)', '(a)?(?(1)b|c)', 'a*+a', '(?>a+)b', 'a++b', '(a|b)*', '(a*)*', '(?:a|b*)*c', '()', '', '|a', 'a|', '(|a)+', r'[\d.]+', r'[\w-]+', '[]a]', '[^]a]', r'[\]a]', '[a\\-z]', '[a-]', r'\.', r'\x41', r'\u0041', r'\101', r'\0', r'[\x00-\x7f]', '\u00e9', r'(\w)(\w)(\w)', r'((a)(b))', r'(?:(a)|(b))*', r'(a)|(b)', '.*', '.+?x', r'\n', 'a(?#comment)b', r'(?a)\w+', r'[\W\d]+', '(?i)\u00c9', '(?i)[a-z]+', '(?i)k', r'\$', r'[^\W\d_]+']
subjects = ['', 'a', 'ab', 'aab', 'abc', 'ba', 'foo bar', 'foo', 'a\nb', 'b\na\n', 'a\n', 'aaa', 'ABC', '123 456', 'a.b', 'x-y_z', 'caab', 'h\u00e9llo w\u00f6rld', '\u0663\u0664', 'aXb', 'A\u0301', ']-^', 'abab', '{}', 'K\u212a', '\U0001f600a']
for p in pats:
    r = re.compile(p)
    for s in subjects:
        for f in (r.search, r.match, r.fullmatch):
            def g():
                m = f(s)
                return m and (m.span(), m.groups(), m.lastindex, m.lastgroup, m.regs)
            t(g)
        t(lambda: r.findall(s))
        t(lambda: [m.span() for m in r.finditer(s)])
        t(lambda: r.split(s))
        t(lambda: r.subn('<\\g<0>>', s))
        t(lambda: r.sub('-', s, 1))
