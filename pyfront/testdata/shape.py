"""Writes the shape of programs, as CPython's own parser sees it.

Each argument is a file of programs: parts behind "# --- name" lines, else parts
between "---" lines, else one program. Beside file.py comes file.shape.gz: for
each part that CPython takes a line "# --- number hash-of-source", then a line
for each statement of the module in the manner of ast.dump. Constants are
written so that no two languages can disagree about them: text in ASCII with
UTF-16 escapes, ints in hexadecimal, floats by their bits. Two things that a
parser may forget are left out: the u of u'', and which of several modules
stood in one import statement.
"""
import ast
import gzip
import hashlib
import struct
import sys
import warnings


def text(s):
    out = []
    raw = s.encode('utf-16-be', 'surrogatepass')
    for i in range(0, len(raw), 2):
        unit = raw[i] << 8 | raw[i + 1]
        plain = 32 <= unit < 127 and unit not in (34, 92)
        out.append(chr(unit) if plain else '\\u%04x' % unit)
    return '"' + ''.join(out) + '"'


def constant(v):
    if v is None or v is ... or isinstance(v, bool):
        return repr(v)
    if isinstance(v, int):
        return hex(v)
    if isinstance(v, float):
        return 'float:' + struct.pack('>d', v).hex()
    if isinstance(v, bytes):
        return 'bytes:' + text(v.decode('latin-1'))
    return text(v)


def dump(n):
    if isinstance(n, list):
        return '[' + ', '.join(map(dump, n)) + ']'
    if n is None:
        return 'None'
    if not isinstance(n, ast.AST):
        return text(n) if isinstance(n, str) else str(n)
    if isinstance(n, ast.Constant):
        return 'Constant(' + constant(n.value) + ')'
    fields = [(k, getattr(n, k, None)) for k in n._fields]
    fields = [k + '=' + dump(v) for k, v in fields if v is not None and not (k == 'type_comment')]
    return type(n).__name__ + '(' + ', '.join(fields) + ')'


class Single(ast.NodeTransformer):
    def visit_Import(self, n):
        return [ast.Import(names=[a]) for a in n.names]


def parts(source):
    if source.startswith('# --- ') or '\n# --- ' in source:
        return [p.partition('\n')[2] for p in ('\n' + source).split('\n# --- ')[1:]]
    return source.split('\n---\n')


def shapes(file):
    for i, source in enumerate(parts(open(file, encoding='utf-8').read())):
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        yield '# --- %d %s' % (i, hashlib.sha256(source.encode()).hexdigest()[:16])
        for s in Single().visit(tree).body:
            yield dump(s)


if __name__ == '__main__':
    sys.setrecursionlimit(5000)
    warnings.simplefilter('ignore')
    for file in sys.argv[1:]:
        data = ''.join(line + '\n' for line in shapes(file)).encode('ascii')
        with open(file[:-3] + '.shape.gz', 'wb') as f:
            f.write(gzip.compress(data, 9, mtime=0))
