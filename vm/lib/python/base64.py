"""What of base64 is written in Python: encoding and decoding of files."""

MAXLINESIZE = 76
MAXBINSIZE = MAXLINESIZE // 4 * 3
bytes_types = (bytes, bytearray)


def encode(input, output):
    from binascii import b2a_base64
    while piece := input.read(MAXBINSIZE):
        while len(piece) < MAXBINSIZE and (more := input.read(MAXBINSIZE - len(piece))):
            piece += more
        output.write(b2a_base64(piece))


def decode(input, output):
    from binascii import a2b_base64
    while line := input.readline():
        output.write(a2b_base64(line))
