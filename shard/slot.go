package shard

import (
	"strconv"
	"strings"
)

// Slots is the number of hash slots of a Redis cluster.
const Slots = 16384

// SlotRange is an inclusive range of hash slots.
type SlotRange struct {
	First, Last int
}

// String is "7", or "7-9".
func (r SlotRange) String() string {
	if r.First == r.Last {
		return strconv.Itoa(r.First)
	}
	return strconv.Itoa(r.First) + "-" + strconv.Itoa(r.Last)
}

// KeySlot is the hash slot that a Redis cluster keeps key in: CRC16/XMODEM modulo
// 16384 over the part between the first { and the next }, if that part is not
// empty, else over the whole key.
func KeySlot(key string) int {
	if i := strings.IndexByte(key, '{'); i >= 0 {
		if n := strings.IndexByte(key[i+1:], '}'); n > 0 {
			key = key[i+1 : i+1+n]
		}
	}
	return int(crc16(key)) % Slots
}

// Slot is the slot that records of key are gathered in by a repartition. It is
// KeySlot, but key ends at its first NUL, as it did for the original engine,
// which hashed C strings.
func Slot(key string) int {
	if i := strings.IndexByte(key, 0); i >= 0 {
		key = key[:i]
	}
	return KeySlot(key)
}

// crc16 is CRC16/XMODEM: polynomial 0x1021, start 0, no reflection. Four bytes are
// taken at a time, each from a table of what it does so many bytes before the
// end (slicing, after Kounavis and Berry): byte by byte each step waits for the
// one before.
func crc16(s string) uint16 {
	crc := uint16(0)
	for ; len(s) >= 4; s = s[4:] {
		crc = crcTables[3][byte(crc>>8)^s[0]] ^ crcTables[2][byte(crc)^s[1]] ^ crcTables[1][s[2]] ^ crcTables[0][s[3]]
	}
	for i := 0; i < len(s); i++ {
		crc = crc<<8 ^ crcTables[0][byte(crc>>8)^s[i]]
	}
	return crc
}

var crcTables = func() (tables [4][256]uint16) {
	for i := range tables[0] {
		crc := uint16(i) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
		tables[0][i] = crc
	}
	for n := 1; n < len(tables); n++ {
		for i := range tables[n] {
			before := tables[n-1][i]
			tables[n][i] = before<<8 ^ tables[0][before>>8]
		}
	}
	return tables
}()

const tagAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// slotTag is the first alphanumeric string, shortest first and then in ASCII
// order, that hashes to slot: "06S" for slot 0. Three characters reach every
// slot.
func slotTag(slot int) string {
	var buf [3]byte
	for n := 1; n <= len(buf); n++ {
		if tag, ok := searchTag(buf[:n], 0, slot); ok {
			return tag
		}
	}
	panic("internal error: no tag of three characters hashes to the slot")
}

func searchTag(buf []byte, at, slot int) (string, bool) {
	if at == len(buf) {
		return string(buf), int(crc16(string(buf)))%Slots == slot
	}
	for i := range len(tagAlphabet) {
		buf[at] = tagAlphabet[i]
		if tag, ok := searchTag(buf, at+1, slot); ok {
			return tag, true
		}
	}
	return "", false
}
