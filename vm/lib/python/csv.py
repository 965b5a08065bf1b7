"""Comma-separated values."""

import re
from _csv import (Error, QUOTE_ALL, QUOTE_MINIMAL, QUOTE_NONE, QUOTE_NONNUMERIC, Dialect as _Checked, field_size_limit,
                  get_dialect, list_dialects, reader, register_dialect, unregister_dialect, writer)
from io import StringIO

__version__ = '1.0'


class Dialect:
    """The class that dialects of a script derive from."""

    _name = ''
    _valid = False
    delimiter = quotechar = escapechar = doublequote = skipinitialspace = lineterminator = quoting = None

    def __init__(self):
        if self.__class__ != Dialect:
            self._valid = True
        try:
            _Checked(self)
        except TypeError as e:
            raise Error(str(e))


class excel(Dialect):
    delimiter = ','
    quotechar = '"'
    doublequote = True
    skipinitialspace = False
    lineterminator = '\r\n'
    quoting = QUOTE_MINIMAL


class excel_tab(excel):
    delimiter = '\t'


class unix_dialect(Dialect):
    delimiter = ','
    quotechar = '"'
    doublequote = True
    skipinitialspace = False
    lineterminator = '\n'
    quoting = QUOTE_ALL


register_dialect('excel', excel)
register_dialect('excel-tab', excel_tab)
register_dialect('unix', unix_dialect)


class DictReader:
    """Rows as dicts; the field names are the first row unless given."""

    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect='excel', *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self._fieldnames = fieldnames
        self.restkey, self.restval = restkey, restval
        self.reader = reader(f, dialect, *args, **kwds)
        self.dialect = dialect
        self.line_num = 0

    def __iter__(self):
        return self

    @property
    def fieldnames(self):
        if self._fieldnames is None:
            try:
                self._fieldnames = next(self.reader)
            except StopIteration:
                pass
        self.line_num = self.reader.line_num
        return self._fieldnames

    @fieldnames.setter
    def fieldnames(self, value):
        self._fieldnames = value

    def __next__(self):
        if self.line_num == 0:
            self.fieldnames
        row = next(self.reader)
        self.line_num = self.reader.line_num
        while row == []:
            row = next(self.reader)
        d = dict(zip(self.fieldnames, row))
        have, want = len(row), len(self.fieldnames)
        if have > want:
            d[self.restkey] = row[want:]
        for key in self.fieldnames[have:]:
            d[key] = self.restval
        return d


class DictWriter:
    def __init__(self, f, fieldnames, restval='', extrasaction='raise', dialect='excel', *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self.fieldnames = fieldnames
        self.restval = restval
        extrasaction = extrasaction.lower()
        if extrasaction not in ('raise', 'ignore'):
            raise ValueError("extrasaction (%s) must be 'raise' or 'ignore'" % extrasaction)
        self.extrasaction = extrasaction
        self.writer = writer(f, dialect, *args, **kwds)

    def writeheader(self):
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))

    def _row(self, rowdict):
        if self.extrasaction == 'raise':
            wrong = [repr(k) for k in rowdict if k not in self.fieldnames]
            if wrong:
                raise ValueError('dict contains fields not in fieldnames: ' + ', '.join(wrong))
        return (rowdict.get(key, self.restval) for key in self.fieldnames)

    def writerow(self, rowdict):
        return self.writer.writerow(self._row(rowdict))

    def writerows(self, rowdicts):
        return self.writer.writerows(map(self._row, rowdicts))


class Sniffer:
    """Guesses a dialect from a sample: the delimiter is the character that
    stands equally often in the most lines."""

    preferred = [',', '\t', ';', ' ', ':']

    def sniff(self, sample, delimiters=None):
        quoted = self._quoted(sample, delimiters)
        if quoted is None:
            delimiter, skip = self._by_count(sample, delimiters)
            quote, double = '"', False
        else:
            quote, double, delimiter, skip = quoted
            if not delimiter:
                delimiter, skip = self._by_count(sample, delimiters)
        if not delimiter:
            raise Error('Could not determine delimiter')

        class dialect(Dialect):
            _name = 'sniffed'
            lineterminator = '\r\n'
            quoting = QUOTE_MINIMAL

        dialect.doublequote = double
        dialect.delimiter = delimiter
        dialect.quotechar = quote or '"'
        dialect.skipinitialspace = skip
        return dialect

    def _quoted(self, sample, delimiters):
        """Quote, its doubling, delimiter and space behind it, of fields in quotes."""
        found = re.findall(r'(?:^|([^\w\n"\']))( ?)(["\']).*?\3(?=$|([^\w\n"\']))', sample, re.S | re.M)
        if not found:
            return None
        quotes, delims, spaces = {}, {}, 0
        for before, space, quote, after in found:
            quotes[quote] = quotes.get(quote, 0) + 1
            d = before or after
            if d and (delimiters is None or d in delimiters):
                delims[d] = delims.get(d, 0) + 1
            spaces += bool(space)
        quote = max(quotes, key=quotes.get)
        delimiter = max(delims, key=delims.get) if delims else ''
        skip = bool(delims) and delims[delimiter] == spaces
        double = bool(delims) and re.search(
            r'(%s|^)\W*%s[^%s\n]*%s[^%s\n]*%s\W*(%s|$)' % ((re.escape(delimiter),) + (quote, re.escape(delimiter)) * 2
                                                          + (quote, re.escape(delimiter))), sample, re.M) is not None
        return quote, double, delimiter, skip

    def _by_count(self, sample, delimiters):
        lines = [line for line in sample.split('\n') if line]
        best = {}
        for c in sorted({c for line in lines for c in line if c.isascii()}):
            if c == '\r' or delimiters is not None and c not in delimiters:
                continue
            counts = {}
            for line in lines:
                n = line.count(c)
                counts[n] = counts.get(n, 0) + 1
            n = max(counts, key=counts.get)
            if n and counts[n] >= 0.9 * len(lines):
                best[c] = n
        if not best:
            return '', False
        picked = next((c for c in self.preferred if c in best), None)
        if picked is None:
            plain = {c: n for c, n in best.items() if not c.isalnum()} or best
            picked = max(plain, key=plain.get)
        first = lines[0]
        return picked, first.count(picked) == first.count(picked + ' ')

    def has_header(self, sample):
        rows = reader(StringIO(sample), self.sniff(sample))
        header = next(rows)
        kinds = dict.fromkeys(range(len(header)))
        for seen, row in enumerate(rows):
            if seen > 20:
                break
            if len(row) != len(header):
                continue
            for col in list(kinds):
                try:
                    float(row[col])
                    kind = float
                except ValueError:
                    kind = len(row[col])
                if kinds[col] is None:
                    kinds[col] = kind
                elif kinds[col] != kind:
                    del kinds[col]
        votes = 0
        for col, kind in kinds.items():
            if isinstance(kind, int):
                votes += 1 if len(header[col]) != kind else -1
            else:
                try:
                    kind(header[col])
                    votes -= 1
                except (ValueError, TypeError):
                    votes += 1
        return votes > 0
