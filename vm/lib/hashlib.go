package lib

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding"
	"encoding/hex"
	"hash"
	"slices"
	"strings"

	"gears/vm"
)

var typeHash = vm.NewType("_hashlib", "HASH", nil, nil)

// hashAlgorithm is a message digest. xof marks those whose length the caller
// chooses: new makes nothing then, and shake does.
type hashAlgorithm struct {
	name  string
	new   func() hash.Hash
	shake func() *sha3.SHAKE
	block int
}

var hashAlgorithms = []hashAlgorithm{
	{name: "md5", new: md5.New},
	{name: "sha1", new: sha1.New},
	{name: "sha224", new: sha256.New224},
	{name: "sha256", new: sha256.New},
	{name: "sha384", new: sha512.New384},
	{name: "sha512", new: sha512.New},
	{name: "sha3_224", new: func() hash.Hash { return sha3.New224() }},
	{name: "sha3_256", new: func() hash.Hash { return sha3.New256() }},
	{name: "sha3_384", new: func() hash.Hash { return sha3.New384() }},
	{name: "sha3_512", new: func() hash.Hash { return sha3.New512() }},
	{name: "shake_128", shake: sha3.NewSHAKE128, block: 168},
	{name: "shake_256", shake: sha3.NewSHAKE256, block: 136},
}

// hasher is the native part of a hash object.
type hasher struct {
	alg   *hashAlgorithm
	h     hash.Hash
	shake *sha3.SHAKE
}

func newHasher(alg *hashAlgorithm) *hasher {
	if alg.shake != nil {
		return &hasher{alg: alg, shake: alg.shake()}
	}
	return &hasher{alg: alg, h: alg.new()}
}

func (h *hasher) write(s string) {
	if h.shake != nil {
		h.shake.Write([]byte(s))
		return
	}
	h.h.Write([]byte(s))
}

// state saves what has been hashed so far: all these hashes can.
func (h *hasher) copy() (*hasher, error) {
	c := newHasher(h.alg)
	var from encoding.BinaryMarshaler
	var to encoding.BinaryUnmarshaler
	if h.shake != nil {
		from, to = h.shake, c.shake
	} else {
		from, to = h.h.(encoding.BinaryMarshaler), c.h.(encoding.BinaryUnmarshaler)
	}
	b, err := from.MarshalBinary()
	if err == nil {
		err = to.UnmarshalBinary(b)
	}
	if err != nil {
		return nil, vm.Errorf(vm.ExcRuntimeError, "cannot copy a %s: %v", h.alg.name, err)
	}
	return c, nil
}

func (h *hasher) digest(t *vm.Thread, args []vm.Value) (string, error) {
	if h.shake == nil {
		if len(args) > 0 {
			return "", vm.TypeErrorf("digest() takes no arguments (%d given)", len(args))
		}
		return string(h.h.Sum(nil)), nil
	}
	if len(args) == 0 {
		return "", vm.TypeErrorf("digest() missing required argument 'length' (pos 1)")
	}
	n, err := vm.IndexInt(t, args[0])
	if err != nil {
		return "", err
	}
	if n < 0 || n >= 1<<29 {
		return "", vm.ValueErrorf("value must be positive and less than %d", 1<<29)
	}
	if err := t.Reserve(int(n), 1); err != nil {
		return "", err
	}
	c, err := h.copy() // reading ends the writing
	if err != nil {
		return "", err
	}
	out := make([]byte, n)
	c.shake.Read(out)
	return string(out), nil
}

func setupHashlib() {
	self := func(args []vm.Value, name string) (*hasher, error) { return dataOf[hasher](args, typeHash, name) }
	typeHash.AddMethods([]vm.Builtin{
		{Name: "update", Min: 1, Max: 1, NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			h, err := self(args, "update")
			if err != nil {
				return vm.Value{}, err
			}
			s, err := hashable(args[1])
			if err != nil {
				return vm.Value{}, err
			}
			h.write(s)
			return vm.None, nil
		}},
		{Name: "digest", Max: 1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			h, err := self(args, "digest")
			if err != nil {
				return vm.Value{}, err
			}
			s, err := h.digest(t, args[1:])
			return vm.Bytes(s), err
		}},
		{Name: "hexdigest", Max: 1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			h, err := self(args, "hexdigest")
			if err != nil {
				return vm.Value{}, err
			}
			s, err := h.digest(t, args[1:])
			return vm.Str(hex.EncodeToString([]byte(s))), err
		}},
		{Name: "copy", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			h, err := self(args, "copy")
			if err != nil {
				return vm.Value{}, err
			}
			c, err := h.copy()
			return newObject(typeHash, c), err
		}},
	})
	s := &typeHash.Slots
	s.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		h := v.AsObject().Data.(*hasher)
		size, block := 0, h.alg.block
		if h.h != nil {
			size, block = h.h.Size(), h.h.BlockSize()
		}
		switch name {
		case "name":
			return vm.Str(h.alg.name), true, nil
		case "digest_size":
			return vm.Int(int64(size)), true, nil
		case "block_size":
			return vm.Int(int64(block)), true, nil
		}
		return vm.Value{}, false, nil
	}
	s.Repr = func(_ *vm.Thread, v vm.Value) (string, error) {
		return "<" + v.AsObject().Data.(*hasher).alg.name + " _hashlib.HASH object>", nil
	}
	s.Str = s.Repr
}

// hashable returns the bytes to be hashed.
func hashable(v vm.Value) (string, error) {
	if v.Kind() == vm.KStr {
		return "", vm.TypeErrorf("Strings must be encoded before hashing")
	}
	s, err := bytesOf(v)
	if err != nil {
		return "", vm.TypeErrorf("object supporting the buffer API required")
	}
	return s, nil
}

func buildHashlib(*vm.Thread) (*vm.Module, error) {
	fns := []vm.Builtin{{Name: "new", Max: -1, Fn: hashlibNew}, {Name: "pbkdf2_hmac", Max: -1, Fn: hashlibPBKDF2},
		{Name: "scrypt", Max: -1, Fn: hashlibScrypt}}
	names := vm.NewSet()
	for i := range hashAlgorithms {
		alg := &hashAlgorithms[i]
		if err := names.Add(nil, vm.Str(alg.name)); err != nil {
			return nil, err
		}
		s := csig(alg.name, "string= * usedforsecurity=")
		fns = append(fns, vm.Builtin{Name: alg.name, Max: -1, Fn: func(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			var a [2]vm.Value
			if err := s.bind(a[:], args, kw); err != nil {
				return vm.Value{}, err
			}
			return hashObject(alg, a[0])
		}})
	}
	for _, name := range []string{"blake2b", "blake2s"} {
		fns = append(fns, vm.Builtin{Name: name, Max: -1, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
			return vm.Value{}, vm.ValueErrorf("gears has no %s: use one of %s", name, algorithmNames())
		}})
	}
	all := vm.SetValue(names)
	return newModule("hashlib", fns, attr{"algorithms_available", all}, attr{"algorithms_guaranteed", all}), nil
}

func algorithmNames() string {
	var names []string
	for _, a := range hashAlgorithms {
		names = append(names, a.name)
	}
	return strings.Join(names, ", ")
}

func hashObject(alg *hashAlgorithm, data vm.Value) (vm.Value, error) {
	h := newHasher(alg)
	if !data.IsUnset() {
		s, err := hashable(data)
		if err != nil {
			return vm.Value{}, err
		}
		h.write(s)
	}
	return newObject(typeHash, h), nil
}

func algorithm(v vm.Value) (*hashAlgorithm, error) {
	name, err := text(v, "name")
	if err != nil {
		return nil, err
	}
	name = strings.ReplaceAll(strings.ToLower(name), "-", "_")
	i := slices.IndexFunc(hashAlgorithms, func(a hashAlgorithm) bool {
		return a.name == name || strings.HasPrefix(name, "sha_") && a.name == "sha"+name[4:]
	})
	if i < 0 {
		return nil, vm.ValueErrorf("unsupported hash type %s", v.AsStr())
	}
	return &hashAlgorithms[i], nil
}

var sigHashNew = sig("new", "name data= * usedforsecurity=")

func hashlibNew(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigHashNew.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	alg, err := algorithm(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	return hashObject(alg, a[1])
}

var sigPBKDF2 = csig("pbkdf2_hmac", "hash_name password salt iterations dklen=")

// hashlibPBKDF2 derives a key (RFC 8018); it looks at the budget between
// rounds.
func hashlibPBKDF2(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [5]vm.Value
	if err := sigPBKDF2.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	alg, err := algorithm(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	if alg.new == nil {
		return vm.Value{}, vm.ValueErrorf("unsupported hash type %s", a[0].AsStr())
	}
	password, err := bytesOf(a[1])
	if err != nil {
		return vm.Value{}, err
	}
	salt, err := bytesOf(a[2])
	if err != nil {
		return vm.Value{}, err
	}
	rounds, err := vm.IndexInt(t, a[3])
	if err != nil {
		return vm.Value{}, err
	}
	if rounds < 1 {
		return vm.Value{}, vm.ValueErrorf("iteration value must be greater than 0.")
	}
	prf := hmac.New(alg.new, []byte(password))
	size := int64(prf.Size())
	if given(a[4]) {
		if size, err = vm.IndexInt(t, a[4]); err != nil {
			return vm.Value{}, err
		}
		if size < 1 {
			return vm.Value{}, vm.ValueErrorf("key length must be greater than 0.")
		}
		if size > 1<<20 {
			return vm.Value{}, vm.Errorf(vm.ExcOverflowError, "key length is too great.")
		}
	}
	var key []byte
	for block := uint32(1); int64(len(key)) < size; block++ {
		prf.Reset()
		prf.Write([]byte(salt))
		prf.Write([]byte{byte(block >> 24), byte(block >> 16), byte(block >> 8), byte(block)})
		u := prf.Sum(nil)
		sum := slices.Clone(u)
		for range rounds - 1 {
			if err := t.Burn(10); err != nil {
				return vm.Value{}, err
			}
			prf.Reset()
			prf.Write(u)
			u = prf.Sum(u[:0])
			for i, c := range u {
				sum[i] ^= c
			}
		}
		key = append(key, sum...)
	}
	return vm.Bytes(string(key[:size])), nil
}
