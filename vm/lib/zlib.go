package lib

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"hash/adler32"
	"hash/crc32"
	"io"

	"gears/vm"
)

var (
	typeZlibError     = vm.NewType("zlib", "error", []*vm.Type{vm.ExcException}, nil)
	typeCompressObj   = vm.NewType("zlib", "Compress", nil, nil)
	typeDecompressObj = vm.NewType("zlib", "Decompress", nil, nil)
)

// compressor is the native part of a Compress object.
type compressor struct {
	out bytes.Buffer
	w   interface {
		io.WriteCloser
		Flush() error
	}
	done bool
}

// compressorRoom is about what a writer of package flate takes.
const compressorRoom = 1 << 20

// newCompressor makes a compressor; wbits tells the container as in zlib: raw
// below 0, gzip above 15.
func newCompressor(t *vm.Thread, level, wbits int64, dict string) (*compressor, error) {
	if err := t.Charge(compressorRoom); err != nil {
		return nil, err
	}
	if level < -1 || level > 9 {
		return nil, vm.Errorf(typeZlibError, "Bad compression level")
	}
	c := &compressor{}
	var err error
	switch {
	case wbits >= -15 && wbits <= -9:
		c.w, err = flate.NewWriterDict(&c.out, int(level), []byte(dict))
	case wbits >= 9 && wbits <= 15:
		c.w, err = zlib.NewWriterLevelDict(&c.out, int(level), dictOrNil(dict))
	case wbits >= 25 && wbits <= 31:
		c.w, err = gzip.NewWriterLevel(&c.out, int(level))
	default:
		return nil, vm.ValueErrorf("Invalid initialization option")
	}
	if err != nil {
		return nil, vm.ValueErrorf("Invalid initialization option")
	}
	return c, nil
}

func dictOrNil(dict string) []byte {
	if dict == "" {
		return nil
	}
	return []byte(dict)
}

// write compresses s in pieces, each charged before it is worked on.
func (c *compressor) write(t *vm.Thread, s string) error {
	if c.done {
		return vm.Errorf(typeZlibError, "Error -2 while compressing data: inconsistent stream state")
	}
	const piece = 1 << 16
	for s != "" {
		n := min(len(s), piece)
		if err := t.Burn(int64(n)/8 + 1); err != nil {
			return err
		}
		if err := t.Charge(n / 8); err != nil {
			return err
		}
		_, _ = io.WriteString(c.w, s[:n]) // into memory
		s = s[n:]
	}
	return nil
}

// take is what has come out since the last call.
func (c *compressor) take(t *vm.Thread) (vm.Value, error) {
	if err := t.Charge(c.out.Len()); err != nil {
		return vm.Value{}, err
	}
	s := c.out.String()
	c.out.Reset()
	return vm.Bytes(s), nil
}

// decompressor is the native part of a Decompress object. Package flate reads
// its input and cannot wait for more, so data that come in pieces are
// decompressed from their beginning again; given is how much of the result has
// been returned.
type decompressor struct {
	wbits  int64
	dict   string
	in     []byte
	given  int
	eof    bool
	unused string
	tail   string
}

// reader opens in by its container.
func (d *decompressor) reader(in *bytes.Reader) (io.Reader, error) {
	wbits := d.wbits
	if wbits >= 40 && wbits <= 47 || wbits == 32 {
		wbits = 15
		if head := d.in; len(head) > 1 && head[0] == 0x1f && head[1] == 0x8b {
			wbits = 31
		}
	}
	switch {
	case wbits >= -15 && wbits <= -8:
		return flate.NewReaderDict(in, []byte(d.dict)), nil
	case wbits == 0 || wbits >= 8 && wbits <= 15:
		return zlib.NewReaderDict(in, []byte(d.dict))
	case wbits >= 24 && wbits <= 31:
		r, err := gzip.NewReader(in)
		if r != nil {
			r.Multistream(false)
		}
		return r, err
	}
	return nil, vm.ValueErrorf("Invalid initialization option")
}

// run decompresses what is in d.in and returns the part of the result that was
// not given yet, at most limit bytes of it (all for 0). final is false when the
// end of the stream was not reached.
func (d *decompressor) run(t *vm.Thread, limit int) (out []byte, final bool, err error) {
	in := bytes.NewReader(d.in)
	r, err := d.reader(in)
	if err == nil {
		var buf [32 << 10]byte
		pos := 0
		for {
			n, e := r.Read(buf[:])
			if n > 0 {
				if err := t.Burn(int64(n)/32 + 1); err != nil {
					return nil, false, err
				}
				fresh := buf[max(0, min(n, d.given-pos)):n]
				pos += n
				if err := t.Charge(len(fresh)); err != nil {
					return nil, false, err
				}
				out = append(out, fresh...)
				if limit > 0 && len(out) > limit {
					return out[:limit], false, nil
				}
			}
			if e != nil {
				err = e
				break
			}
		}
	}
	switch {
	case err == io.EOF && r != nil:
		d.unused += string(d.in[len(d.in)-in.Len():])
		return out, true, nil
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return out, false, nil
	}
	return nil, false, zlibError(err)
}

// zlibError words an error of Go's packages as zlib does.
func zlibError(err error) error {
	var raised *vm.Raised
	switch {
	case errors.As(err, &raised):
		return err
	case errors.Is(err, zlib.ErrHeader), errors.Is(err, gzip.ErrHeader):
		return vm.Errorf(typeZlibError, "Error -3 while decompressing data: incorrect header check")
	case errors.Is(err, zlib.ErrChecksum), errors.Is(err, gzip.ErrChecksum):
		return vm.Errorf(typeZlibError, "Error -3 while decompressing data: incorrect data check")
	case errors.Is(err, zlib.ErrDictionary):
		return vm.Errorf(typeZlibError, "Error 2 while decompressing data")
	}
	return vm.Errorf(typeZlibError, "Error -3 while decompressing data: %s", err)
}

var (
	sigZlibCompress   = csig("compress", "data / level= wbits=")
	sigZlibDecompress = csig("decompress", "data / wbits= bufsize=")
	sigCompressObj    = csig("compressobj", "level= method= wbits= memLevel= strategy= zdict=")
	sigDecompressObj  = csig("decompressobj", "wbits= zdict=")
)

// optInts reads optional int arguments, with their defaults.
func optInts(t *vm.Thread, args []vm.Value, defs ...int64) ([]int64, error) {
	out := make([]int64, len(defs))
	for i, def := range defs {
		n, err := intOr(t, args[i], def)
		if err != nil {
			return nil, err
		}
		out[i] = n
	}
	return out, nil
}

func zlibCompress(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigZlibCompress.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	n, err := optInts(t, a[1:], -1, 15)
	if err != nil {
		return vm.Value{}, err
	}
	c, err := newCompressor(t, n[0], n[1], "")
	if err != nil {
		return vm.Value{}, err
	}
	if err := c.write(t, s); err != nil {
		return vm.Value{}, err
	}
	_ = c.w.Close() // into memory
	return c.take(t)
}

func zlibDecompress(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigZlibDecompress.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	n, err := optInts(t, a[1:], 15, 16384)
	if err != nil {
		return vm.Value{}, err
	}
	d := &decompressor{wbits: n[0], in: []byte(s)}
	out, final, err := d.run(t, 0)
	if err == nil && !final {
		err = vm.Errorf(typeZlibError, "Error -5 while decompressing data: incomplete or truncated stream")
	}
	return vm.Bytes(string(out)), err
}

func zlibCompressObj(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [6]vm.Value
	if err := sigCompressObj.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	n, err := optInts(t, a[:], -1, 8, 15)
	if err != nil {
		return vm.Value{}, err
	}
	dict := ""
	if given(a[5]) {
		if dict, err = bytesOf(a[5]); err != nil {
			return vm.Value{}, err
		}
	}
	c, err := newCompressor(t, n[0], n[2], dict)
	if err != nil {
		return vm.Value{}, err
	}
	return newObject(typeCompressObj, c), nil
}

func zlibDecompressObj(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigDecompressObj.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	wbits, err := intOr(t, a[0], 15)
	if err != nil {
		return vm.Value{}, err
	}
	d := &decompressor{wbits: wbits}
	if given(a[1]) {
		if d.dict, err = bytesOf(a[1]); err != nil {
			return vm.Value{}, err
		}
	}
	if _, err := d.reader(bytes.NewReader(nil)); errors.As(err, new(*vm.Raised)) {
		return vm.Value{}, err
	}
	return newObject(typeDecompressObj, d), nil
}

var compressMethods = []vm.Builtin{
	{Name: "compress", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		c, err := dataOf[compressor](args, typeCompressObj, "compress")
		if err != nil {
			return vm.Value{}, err
		}
		s, err := bytesOf(args[1])
		if err != nil {
			return vm.Value{}, err
		}
		if err := c.write(t, s); err != nil {
			return vm.Value{}, err
		}
		return c.take(t)
	}},
	{Name: "flush", Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		c, err := dataOf[compressor](args, typeCompressObj, "flush")
		if err != nil {
			return vm.Value{}, err
		}
		mode := int64(4)
		if len(args) > 1 {
			if mode, err = vm.IndexInt(t, args[1]); err != nil {
				return vm.Value{}, err
			}
		}
		if c.done {
			return vm.Value{}, vm.Errorf(typeZlibError, "Error -2 while finishing compression: inconsistent stream state")
		}
		switch mode {
		case 0:
			return vm.Bytes(""), nil
		case 4:
			c.done = true
			_ = c.w.Close() // into memory
		default:
			_ = c.w.Flush()
		}
		return c.take(t)
	}},
	{Name: "copy", NoKw: true, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
		return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "copy() of a Compress object is refused: gears cannot double its state")
	}},
}

var decompressMethods = []vm.Builtin{
	{Name: "decompress", Min: 1, Max: 2, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := dataOf[decompressor](args, typeDecompressObj, "decompress")
		if err != nil {
			return vm.Value{}, err
		}
		s, err := bytesOf(args[1])
		if err != nil {
			return vm.Value{}, err
		}
		limit := int64(0)
		if len(args) > 2 {
			if limit, err = vm.IndexInt(t, args[2]); err != nil {
				return vm.Value{}, err
			}
			if limit < 0 {
				return vm.Value{}, vm.ValueErrorf("max_length must be non-negative")
			}
		}
		return d.feed(t, s, int(limit))
	}},
	{Name: "flush", Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := dataOf[decompressor](args, typeDecompressObj, "flush")
		if err != nil {
			return vm.Value{}, err
		}
		return d.feed(t, "", 0)
	}},
}

func (d *decompressor) feed(t *vm.Thread, s string, limit int) (vm.Value, error) {
	if d.eof {
		d.unused += s
		return vm.Bytes(""), nil
	}
	// What decompress() left as unconsumed_tail is in d.in already: scripts give
	// it back.
	s = s[min(len(s), len(d.tail)):]
	if err := t.Charge(len(s)); err != nil {
		return vm.Value{}, err
	}
	d.in = append(d.in, s...)
	d.tail = ""
	out, final, err := d.run(t, limit)
	if err != nil {
		return vm.Value{}, err
	}
	d.given += len(out)
	d.eof = final
	switch {
	case final:
		d.in = nil
	case limit > 0 && len(out) == limit:
		d.tail = string(d.in[max(0, len(d.in)-1):])
	}
	return vm.Bytes(string(out)), nil
}

func setupZlib() {
	typeCompressObj.AddMethods(compressMethods)
	typeDecompressObj.AddMethods(decompressMethods)
	typeDecompressObj.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		d, ok := v.AsObject().Data.(*decompressor)
		if !ok {
			return vm.Value{}, false, nil
		}
		switch name {
		case "eof":
			return vm.Bool(d.eof), true, nil
		case "unused_data":
			return vm.Bytes(d.unused), true, nil
		case "unconsumed_tail":
			return vm.Bytes(d.tail), true, nil
		}
		return vm.Value{}, false, nil
	}
}

// checksum makes crc32 and adler32, which begin from the second argument.
func checksum(start uint32, update func(sum uint32, s string) uint32) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		s, err := bytesOf(args[0])
		if err != nil {
			return vm.Value{}, err
		}
		sum := start
		if len(args) > 1 {
			b, err := toBig(t, args[1])
			if err != nil {
				return vm.Value{}, err
			}
			sum = uint32(b.Int64())
		}
		if err := t.Burn(int64(len(s))/256 + 1); err != nil {
			return vm.Value{}, err
		}
		return vm.Int(int64(update(sum, s))), nil
	}
}

// adlerMore is Adler-32 of s behind data whose sum is given.
func adlerMore(sum uint32, s string) uint32 {
	const mod = 65521
	if sum == 1 {
		return adler32.Checksum([]byte(s))
	}
	a, b := sum&0xffff, sum>>16
	for i := range len(s) {
		a = (a + uint32(s[i])) % mod
		b = (b + a) % mod
	}
	return b<<16 | a
}

var zlibFuncs = []vm.Builtin{
	{Name: "compress", Max: -1, Fn: zlibCompress},
	{Name: "decompress", Max: -1, Fn: zlibDecompress},
	{Name: "compressobj", Max: -1, Fn: zlibCompressObj},
	{Name: "decompressobj", Max: -1, Fn: zlibDecompressObj},
	{Name: "crc32", Min: 1, Max: 2, NoKw: true, Fn: checksum(0, func(sum uint32, s string) uint32 {
		return crc32.Update(sum, crc32.IEEETable, []byte(s))
	})},
	{Name: "adler32", Min: 1, Max: 2, NoKw: true, Fn: checksum(1, adlerMore)},
}

var zlibConstants = []struct {
	name string
	v    int64
}{
	{"DEFLATED", 8}, {"DEF_BUF_SIZE", 16384}, {"DEF_MEM_LEVEL", 8}, {"MAX_WBITS", 15}, {"Z_BEST_COMPRESSION", 9},
	{"Z_BEST_SPEED", 1}, {"Z_BLOCK", 5}, {"Z_DEFAULT_COMPRESSION", -1}, {"Z_DEFAULT_STRATEGY", 0}, {"Z_FILTERED", 1},
	{"Z_FINISH", 4}, {"Z_FIXED", 4}, {"Z_FULL_FLUSH", 3}, {"Z_HUFFMAN_ONLY", 2}, {"Z_NO_COMPRESSION", 0},
	{"Z_NO_FLUSH", 0}, {"Z_PARTIAL_FLUSH", 1}, {"Z_RLE", 3}, {"Z_SYNC_FLUSH", 2}, {"Z_TREES", 6},
}

func buildZlib(*vm.Thread) (*vm.Module, error) {
	attrs := []attr{{"error", vm.TypeValue(typeZlibError)}, {"ZLIB_VERSION", vm.Str("1.2.13")},
		{"ZLIB_RUNTIME_VERSION", vm.Str("1.2.13")}}
	for _, c := range zlibConstants {
		attrs = append(attrs, attr{c.name, vm.Int(c.v)})
	}
	return newModule("zlib", zlibFuncs, attrs...), nil
}
