import struct
fmts = ['b', 'B', 'h', 'H', 'i', 'I', 'l', 'L', 'q', 'Q', 'n', 'N', 'P', '?', 'c', 'e', 'f', 'd', 's', '3s', 'p', '5p', 'x', '3x', 'bhi', 'bq', 'qb', 'b3xi', '2h', '0i', 'b0i', ' b h ', '10s', '0s', 'hhl', 'cd', 'z', '3', 'b3']
for order in ['', '@', '=', '<', '>', '!']:
    for f in fmts:
        t(lambda: struct.calcsize(order + f))
        vals = {'b': [0, -1, 127, 128, -129], 'B': [0, 255, 256, -1], 'h': [-32768, 32767, 32768], 'H': [65535, 65536, -1], 'i': [-2**31, 2**31 - 1, 2**31], 'I': [2**32 - 1, 2**32, -1], 'l': [5, -5], 'L': [5], 'q': [-2**63, 2**63 - 1, 2**63], 'Q': [2**64 - 1, 2**64, -1], '?': [0, 1, [], 'a'], 'c': [b'a', b'ab', 'a', 5], 'e': [0.0, 1.5, -2.0, 65504.0, 65520.0, 1e-8, 5.9e-8, float('inf'), 0.1], 'f': [1.5, 1e39, 0.1, float('inf'), 'a'], 'd': [1.5, 0.1, 5, 'a'], 's': [b'', b'a', b'ab', 'a'], '3s': [b'a', b'abcd'], 'p': [b'', b'a'], '5p': [b'ab', b'abcdefgh'], 'n': [-1], 'N': [1], 'P': [1]}.get(f, [])
        for v in vals:
            if f in 'lL' and order in ('', '@') and False: continue
            def g():
                b = struct.pack(order + f, v); return b, struct.unpack(order + f, b)
            t(g)
t(lambda: struct.pack('<bhi', 1, 2, 3))
t(lambda: struct.pack('bhi', 1, 2, 3))
t(lambda: struct.pack('>2h3sx?', 1, 2, b'abc', True))
t(lambda: struct.unpack('>2h3sx?', b'\x00\x01\x00\x02abc\x00\x01'))
t(lambda: struct.pack('bb', 1))
t(lambda: struct.pack('b', 'a'))
t(lambda: struct.pack('b', 1.5))
t(lambda: struct.pack())
t(lambda: struct.unpack('i', b'abc'))
t(lambda: struct.unpack_from('<h', b'abcdef', 2))
t(lambda: struct.unpack_from('<h', b'abcdef', -2))
t(lambda: struct.unpack_from('<h', b'abc', 2))
t(lambda: struct.unpack_from('<h', b'abc', -1))
t(lambda: struct.unpack_from('<h', b'abc', -10))
t(lambda: list(struct.iter_unpack('<h', b'abcd')))
t(lambda: struct.iter_unpack('<h', b'abc'))
t(lambda: struct.iter_unpack('', b'abc'))
def into():
    b = bytearray(8); struct.pack_into('<hh', b, 2, 1, -1); return b
t(into)
t(lambda: struct.pack_into('<h', bytearray(1), 0, 1))
t(lambda: struct.pack_into('<h', bytearray(4), -10, 1))
t(lambda: struct.pack_into('<h', bytearray(4), -1, 1))
t(lambda: struct.pack_into('<h', b'aaaa', 0, 1))
S = struct.Struct('<ih')
t(lambda: (S.size, S.format, S.pack(1, 2), S.unpack(b'\x01\x00\x00\x00\x02\x00'), S.unpack_from(b'\x00' * 7, 1)))
t(lambda: struct.Struct('z'))
t(lambda: struct.Struct(5))
t(lambda: issubclass(struct.error, Exception))
t(lambda: struct.calcsize('99999999999999999999b'))
