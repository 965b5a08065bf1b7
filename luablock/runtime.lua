-- What translated blocks call. Every function either gives exactly what Python
-- gives for these operands, or stops the script: the machine then goes on from
-- there, and raises what Python raises.
--
-- A str is a Lua string, an int below 2^53 a number, a bool a boolean; the rest
-- are tables with their kind in k. An unbound variable is nil.
local byte, sub, find, rep, fmt, concat = string.byte, string.sub, string.find, string.rep, string.format, table.concat
local floor, fmod, huge = math.floor, math.fmod, math.huge
local MAX = 9007199254740992
local STEPS, ROOM = 1000000, 64 * 1024 * 1024
local N = {k = 'none'}
local STOP = {}
local J, H, X = {}, {}, {}
local status, why = 'done', ''
local steps, room, at = 0, 0, 0
local R = {N = N}

local function stop(reason)
  if status == 'done' then status, why = 'stop', reason or '' end
  error(STOP)
end
R.stop = stop

-- Loops and growing values are bounded, for the server waits meanwhile.
function R.tick()
  steps = steps + 1
  if steps > STEPS then stop('the block loops too long') end
end

local function take(n)
  room = room + n
  if room > ROOM then stop('the block needs too much memory') end
end

local function grown(s)
  take(#s)
  return s
end

local function kind(v)
  if type(v) == 'table' then return v.k end
  return type(v)
end

local function whole(n)
  if n >= MAX or n <= -MAX then stop('an int beyond 53 bits') end
  return n + 0
end

local function real(x)
  if x ~= x or x == huge or x == -huge then stop('a float that is not finite') end
  return {k = 'float', v = x}
end

-- num is the number that v is, and whether it is a float.
local function num(v)
  local t = type(v)
  if t == 'number' then return v, false end
  if t == 'boolean' then return v and 1 or 0, false end
  if t == 'table' and v.k == 'float' then return v.v, true end
end

-- count is v as an index or length.
local function count(v)
  local n, f = num(v)
  if not n or f then stop() end
  return n
end

local function ascii(s) return not find(s, '[\128-\255]') end

local function utf8(s)
  local i, n = find(s, '[\128-\255]'), #s
  while i do
    local c = byte(s, i)
    local len, lo, hi = 0, 128, 191
    if c >= 194 and c <= 223 then len = 1
    elseif c >= 224 and c <= 239 then
      len = 2
      if c == 224 then lo = 160 elseif c == 237 then hi = 159 end
    elseif c >= 240 and c <= 244 then
      len = 3
      if c == 240 then lo = 144 elseif c == 244 then hi = 143 end
    else return false end
    for j = 1, len do
      local d = byte(s, i + j)
      if not d or d < lo or d > hi then return false end
      lo, hi = 128, 191
    end
    i = find(s, '[\128-\255]', i + len + 1)
  end
  return true
end

local function letters(s)
  local out, n = {}, 0
  for c in string.gmatch(s, '[%z\1-\127\194-\244][\128-\191]*') do
    n = n + 1
    out[n] = c
  end
  return out, n
end

local function length(s)
  if ascii(s) then return #s end
  local _, n = letters(s)
  return n
end

local function seq(k, n, t)
  t.k, t.n = k, n
  return t
end

function R.list(n, ...) take(16 * n) return seq('list', n, {...}) end
function R.tuple(n, ...) return seq('tuple', n, {...}) end
function R.bytes(s) return {k = 'bytes', s = s} end
R.float = real

local function isseq(v) return type(v) == 'table' and (v.k == 'list' or v.k == 'tuple') end
local function isbytes(v) return type(v) == 'table' and (v.k == 'bytes' or v.k == 'bytearray') end

-- The keys of dicts are str, int and None: others look alike without being it.
local function keyof(k)
  if type(k) == 'string' or type(k) == 'number' or k == N then return k end
  stop('a dict key that is neither str nor int')
end

local function put(d, k, v)
  keyof(k)
  local i = d.at[k]
  if i == nil then
    i = d.n + 1
    d.n, d.at[k], d.keys[i] = i, i, k
    take(64)
  end
  d.vals[i] = v
end

local function emptydict() return {k = 'dict', n = 0, at = {}, keys = {}, vals = {}} end

function R.dict(n, ...)
  local a, d = {...}, emptydict()
  for i = 1, 2 * n, 2 do put(d, a[i], a[i + 1]) end
  return d
end

local function lookup(d, k)
  local i = d.at[keyof(k)]
  if i then return d.vals[i] end
end

function R.arg()
  at = at + 1
  local s = ARGV[at]
  local c, v = sub(s, 1, 1), sub(s, 2)
  if c == 's' then return v end
  if c == 'i' then return tonumber(v) end
  if c == 'n' then return N end
  if c == 't' then return true end
  if c == 'f' then return false end
  if c == 'd' then return {k = 'float', v = tonumber(v)} end
  if c == 'b' then return {k = 'bytes', s = v} end
  if c == 'a' then return {k = 'bytearray', s = v} end
  if c == 'l' or c == 'u' then
    local t, n = {}, tonumber(v)
    for i = 1, n do t[i] = R.arg() end
    return seq(c == 'l' and 'list' or 'tuple', n, t)
  end
  if c == 'D' then
    local d = emptydict()
    for _ = 1, tonumber(v) do
      local k = R.arg()
      put(d, k, R.arg())
    end
    return d
  end
  return nil
end

function R.get(v)
  if v == nil then stop() end
  return v
end

local function truth(v)
  local t = type(v)
  if t == 'boolean' then return v end
  if t == 'number' then return v ~= 0 end
  if t == 'string' then return v ~= '' end
  local k = v.k
  if k == 'none' then return false end
  if k == 'wide' then return true end
  if k == 'float' then return v.v ~= 0 end
  if v.s then return v.s ~= '' end
  return v.n ~= 0
end
R.truth = truth

-- Texts.

-- floattext is repr() of a float: the shortest digits that read back the same.
local function floattext(x)
  if x == 0 then return 1 / x < 0 and '-0.0' or '0.0' end
  local s
  for p = 1, 17 do
    s = fmt('%.' .. (p - 1) .. 'e', x)
    if tonumber(s) == x then
      -- At a power of two, where the distance to the next float below is half of
      -- that above, the shortest digits need not be the nearest ones.
      local m = math.frexp(x)
      if p > 15 and (m == 0.5 or m == -0.5) then stop('the text of a float') end
      break
    end
  end
  local sign, digits, exp = string.match(s, '^(%-?)([%d%.]+)e([+-]%d+)$')
  digits, exp = string.gsub(digits, '%.', ''), tonumber(exp)
  digits = string.gsub(digits, '0+$', '')
  if digits == '' then digits = '0' end
  if exp < -4 or exp >= 16 then
    local out = sub(digits, 1, 1)
    if #digits > 1 then out = out .. '.' .. sub(digits, 2) end
    return sign .. out .. fmt('e%s%02d', exp < 0 and '-' or '+', math.abs(exp))
  end
  if exp < 0 then return sign .. '0.' .. rep('0', -exp - 1) .. digits end
  if #digits <= exp + 1 then return sign .. digits .. rep('0', exp + 1 - #digits) .. '.0' end
  return sign .. sub(digits, 1, exp + 1) .. '.' .. sub(digits, exp + 2)
end

local escapes = {['\n'] = '\\n', ['\r'] = '\\r', ['\t'] = '\\t', ['\\'] = '\\\\'}

local repr

local function elements(v, depth)
  local out = {}
  for i = 1, v.n do out[i] = repr(v[i], depth) end
  return concat(out, ', ')
end

function repr(v, depth)
  local t = type(v)
  depth = (depth or 0) + 1
  if depth > 100 then stop('data within each other, too deep') end
  if t == 'number' then return fmt('%.0f', v) end
  if t == 'boolean' then return v and 'True' or 'False' end
  if t == 'string' then
    if not ascii(v) then stop('the repr() of text that is not ASCII') end
    local q = "'"
    if find(v, "'", 1, true) and not find(v, '"', 1, true) then q = '"' end
    local s = string.gsub(v, '[%z\1-\31\127\\\'"]', function(c)
      if c == "'" or c == '"' then
        return c == q and '\\' .. c or c
      end
      return escapes[c] or fmt('\\x%02x', byte(c))
    end)
    return q .. s .. q
  end
  local k = v.k
  if k == 'none' then return 'None' end
  if k == 'wide' then return v.text end
  if k == 'float' then return floattext(v.v) end
  if k == 'list' then return '[' .. elements(v, depth) .. ']' end
  if k == 'tuple' then
    if v.n == 1 then return '(' .. repr(v[1], depth) .. ',)' end
    return '(' .. elements(v, depth) .. ')'
  end
  if k == 'dict' then
    local out = {}
    for i = 1, v.n do out[i] = repr(v.keys[i], depth) .. ': ' .. repr(v.vals[i], depth) end
    return '{' .. concat(out, ', ') .. '}'
  end
  stop('the text of ' .. k)
end

local function text(v)
  if type(v) == 'string' then return v end
  return grown(repr(v))
end
R.str, R.repr = text, function(v) return grown(repr(v)) end

-- Arithmetic.

local function join(a, b)
  local t = {}
  for i = 1, a.n do t[i] = a[i] end
  for i = 1, b.n do t[a.n + i] = b[i] end
  take(16 * (a.n + b.n))
  return seq(a.k, a.n + b.n, t)
end

function R.add(a, b)
  local ta, tb = type(a), type(b)
  if ta == 'number' and tb == 'number' then return whole(a + b) end
  if ta == 'string' and tb == 'string' then
    take(#a + #b)
    return a .. b
  end
  if isseq(a) and isseq(b) and a.k == b.k then return join(a, b) end
  local x, fx = num(a)
  local y, fy = num(b)
  if not x or not y then stop() end
  if fx or fy then return real(x + y) end
  return whole(x + y)
end

function R.sub(a, b)
  local x, fx = num(a)
  local y, fy = num(b)
  if not x or not y then stop() end
  if fx or fy then return real(x - y) end
  return whole(x - y)
end

local function times(s, n)
  n = count(n)
  if n <= 0 then n = 0 end
  if type(s) == 'string' then
    take(#s * n)
    return rep(s, n)
  end
  if not isseq(s) then stop() end
  take(16 * s.n * n)
  local t = {}
  for i = 0, n - 1 do
    for j = 1, s.n do t[i * s.n + j] = s[j] end
  end
  return seq(s.k, s.n * n, t)
end

function R.mul(a, b)
  local x, fx = num(a)
  local y, fy = num(b)
  if x and y then
    if fx or fy then return real(x * y) end
    return whole(x * y)
  end
  if y then return times(a, b) end
  if x then return times(b, a) end
  stop()
end

function R.div(a, b)
  local x = num(a)
  local y = num(b)
  if not x or not y or y == 0 then stop() end
  return real(x / y)
end

local function modulo(x, y)
  local r = fmod(x, y)
  if r ~= 0 and (r < 0) ~= (y < 0) then r = r + y end
  return r
end

function R.mod(a, b)
  local x, fx = num(a)
  local y, fy = num(b)
  if not x or not y or y == 0 then stop() end
  if fx or fy then
    if fmod(x, y) == 0 then return real(y < 0 and -0.0 or 0.0) end
    return real(modulo(x, y))
  end
  return whole(modulo(x, y))
end

function R.floordiv(a, b)
  local x, fx = num(a)
  local y, fy = num(b)
  if not x or not y or y == 0 then stop() end
  if fx or fy then stop('floor division of floats') end
  if x >= MAX / 2 or x <= -MAX / 2 or y >= MAX / 2 or y <= -MAX / 2 then stop('an int beyond 52 bits') end
  return whole((x - modulo(x, y)) / y)
end

function R.neg(a)
  local x, f = num(a)
  if not x then stop() end
  if f then return real(-x) end
  return whole(-x)
end

function R.pos(a)
  local x, f = num(a)
  if not x then stop() end
  if f then return a end
  return x
end

-- Comparisons. Lua's own order of strings is that of the server's locale.

local eq

function eq(a, b)
  if rawequal(a, b) then return true end
  local x = num(a)
  local y = num(b)
  if x and y then return x == y end
  if type(a) ~= 'table' or type(b) ~= 'table' then return false end
  if a.k == 'wide' or b.k == 'wide' then stop('an int beyond 53 bits') end
  if isbytes(a) and isbytes(b) then return a.s == b.s end
  if a.k ~= b.k or a.n ~= b.n then return false end
  if isseq(a) then
    for i = 1, a.n do
      if not eq(a[i], b[i]) then return false end
    end
    return true
  end
  if a.k == 'dict' then
    for i = 1, a.n do
      local v = lookup(b, a.keys[i])
      if v == nil or not eq(a.vals[i], v) then return false end
    end
    return true
  end
  return false
end
R.eq = eq

local function bytesless(a, b)
  local n = math.min(#a, #b)
  for i = 1, n do
    local x, y = byte(a, i), byte(b, i)
    if x ~= y then return x < y end
  end
  return #a < #b
end

local function less(a, b)
  local x = num(a)
  local y = num(b)
  if x and y then return x < y end
  if type(a) == 'string' and type(b) == 'string' then return bytesless(a, b) end
  if isbytes(a) and isbytes(b) then return bytesless(a.s, b.s) end
  if isseq(a) and isseq(b) and a.k == b.k then
    for i = 1, math.min(a.n, b.n) do
      if not eq(a[i], b[i]) then return less(a[i], b[i]) end
    end
    return a.n < b.n
  end
  stop()
end
R.lt = less

function R.le(a, b)
  if isseq(a) and isseq(b) and a.k == b.k and eq(a, b) then return true end
  if isseq(a) or isseq(b) then return less(a, b) end
  return not less(b, a)
end

-- The operands of a > b are evaluated as they stand; only their roles change.
function R.gt(a, b) return less(b, a) end
function R.ge(a, b) return R.le(b, a) end

function R.within(x, v)
  if type(v) == 'string' then
    if type(x) ~= 'string' then stop() end
    return find(v, x, 1, true) ~= nil
  end
  if isseq(v) then
    for i = 1, v.n do
      if eq(v[i], x) then return true end
    end
    return false
  end
  if kind(v) == 'dict' then return lookup(v, x) ~= nil end
  stop()
end

-- Parts.

function R.index(v, i)
  if kind(v) == 'dict' then
    local x = lookup(v, i)
    if x == nil then stop() end
    return x
  end
  i = count(i)
  if isseq(v) then
    if i < 0 then i = i + v.n end
    if i < 0 or i >= v.n then stop() end
    return v[i + 1]
  end
  if isbytes(v) then
    if i < 0 then i = i + #v.s end
    return byte(v.s, i + 1) or stop()
  end
  if type(v) ~= 'string' then stop() end
  local all, n = nil, #v
  if not ascii(v) then all, n = letters(v) end
  if i < 0 then i = i + n end
  if i < 0 or i >= n then stop() end
  return all and all[i + 1] or sub(v, i + 1, i + 1)
end

function R.slice(v, lo, hi)
  local n, all
  if isseq(v) then n = v.n
  elseif isbytes(v) then n = #v.s
  elseif type(v) == 'string' then
    n = #v
    if not ascii(v) then all, n = letters(v) end
  else stop() end
  local function edge(x, default)
    if x == N then return default end
    x = count(x)
    if x < 0 then x = x + n end
    return math.max(0, math.min(n, x))
  end
  lo, hi = edge(lo, 0), edge(hi, n)
  if isbytes(v) then return {k = v.k, s = grown(sub(v.s, lo + 1, hi))} end
  if isseq(v) then
    local t = {}
    for i = lo + 1, hi do t[i - lo] = v[i] end
    take(16 * math.max(0, hi - lo))
    return seq(v.k, math.max(0, hi - lo), t)
  end
  if all then return lo < hi and grown(concat(all, '', lo + 1, hi)) or '' end
  return grown(sub(v, lo + 1, hi))
end

function R.setindex(v, i, x)
  if kind(v) == 'dict' then return put(v, i, x) end
  if kind(v) ~= 'list' then stop() end
  i = count(i)
  if i < 0 then i = i + v.n end
  if i < 0 or i >= v.n then stop() end
  v[i + 1] = x
end

function R.items(v) if kind(v) ~= 'dict' then stop() end return {k = 'view', d = v, part = 'items'} end
function R.keys(v) if kind(v) ~= 'dict' then stop() end return {k = 'view', d = v, part = 'keys'} end
function R.values(v) if kind(v) ~= 'dict' then stop() end return {k = 'view', d = v, part = 'values'} end

function R.range(a, b, c)
  a = count(a)
  if b == nil then a, b = 0, a else b = count(b) end
  c = c == nil and 1 or count(c)
  if c == 0 then stop() end
  return {k = 'range', a = a, b = b, c = c}
end

-- iter gives a function that gives the next element, nil behind the last.
function R.iter(v)
  local i, k = 0, kind(v)
  if k == 'range' then
    local x = v.a - v.c
    return function()
      x = x + v.c
      if v.c > 0 and x < v.b or v.c < 0 and x > v.b then return x end
    end
  end
  if k == 'list' or k == 'tuple' then
    return function()
      i = i + 1
      if i <= v.n then return v[i] end
    end
  end
  if k == 'string' then
    local all, n = letters(v)
    return function()
      i = i + 1
      return all[i]
    end
  end
  if k == 'dict' or k == 'view' then
    local d, part = v.d or v, v.part or 'keys'
    local n = d.n
    return function()
      if d.n ~= n then stop() end
      i = i + 1
      if i > n then return nil end
      if part == 'keys' then return d.keys[i] end
      if part == 'values' then return d.vals[i] end
      return seq('tuple', 2, {d.keys[i], d.vals[i]})
    end
  end
  if k == 'enumerate' then
    local nxt = R.iter(v.of)
    return function()
      local x = nxt()
      if x == nil then return nil end
      i = i + 1
      return seq('tuple', 2, {v.start + i - 1, x})
    end
  end
  if isbytes(v) then
    return function()
      i = i + 1
      return byte(v.s, i)
    end
  end
  stop()
end

function R.enumerate(v, start)
  local k = kind(v)
  if k == 'number' or k == 'boolean' or k == 'none' or k == 'float' then stop() end
  return {k = 'enumerate', of = v, start = start == nil and 0 or count(start)}
end

function R.tolist(v, k)
  local t, n = {}, 0
  for x in R.iter(v) do
    R.tick()
    take(16)
    n = n + 1
    t[n] = x
  end
  return seq(k, n, t)
end

function R.unpack(v, n)
  local t = isseq(v) and v or R.tolist(v, 'list')
  if t.n ~= n then stop() end
  return {unpack(t, 1, n)}
end

-- Functions.

function R.len(v)
  if type(v) == 'string' then return length(v) end
  if type(v) ~= 'table' then stop() end
  if v.s then return #v.s end
  if isseq(v) or v.k == 'dict' then return v.n end
  stop()
end

local SPACE = '[\t-\r\28-\32]'

function R.int(v)
  local x, f = num(v)
  if x then
    if f then return whole(x < 0 and -floor(-x) or floor(x)) end
    return x
  end
  local s = v
  if isbytes(v) then s = v.s end
  if type(s) ~= 'string' then stop() end
  s = string.match(s, '^' .. SPACE .. '*([+-]?%d+)' .. SPACE .. '*$')
  if not s or #s > 400 then stop() end
  return whole(tonumber(s, 10) or tonumber((string.gsub(s, '^%+', ''))))
end

function R.tofloat(v)
  local x = num(v)
  if x then return real(x) end
  if type(v) ~= 'string' then stop() end
  local s = string.match(v, '^' .. SPACE .. '*(.-)' .. SPACE .. '*$')
  local mantissa, rest = string.match(s, '^[+-]?([%d%.]+)(.*)$')
  if not mantissa or not find(mantissa, '^%d*%.?%d*$') or not find(mantissa, '%d') then stop() end
  if rest ~= '' and not find(rest, '^[eE][+-]?%d+$') then stop() end
  return real(tonumber((string.gsub(s, '^%+', ''))) or stop())
end

function R.abs(v)
  local x, f = num(v)
  if not x then stop() end
  if f then return real(math.abs(x)) end
  return math.abs(x)
end

local function pickone(first, n, ...)
  local a = {...}
  if n == 1 then
    if not isseq(a[1]) or a[1].n == 0 then stop() end
    a, n = a[1], a[1].n
  end
  local best = a[1]
  for i = 2, n do
    if first(a[i], best) then best = a[i] end
  end
  return best
end

function R.min(n, ...) return pickone(less, n, ...) end
function R.max(n, ...) return pickone(function(a, b) return less(b, a) end, n, ...) end

function R.sum(v)
  if not isseq(v) then stop() end
  local out = 0
  for i = 1, v.n do
    local x, f = num(v[i])
    if not x then stop() end
    if f then stop('a sum of floats') end
    out = whole(out + x)
  end
  return out
end

-- format is a number by a format of its own: d with a width, f with digits.
function R.format(v, spec)
  local x, f = num(v)
  if not x then stop() end
  if find(spec, 'd$') then
    if f then stop() end
    return grown((string.gsub(fmt('%' .. string.gsub(spec, 'd$', '') .. '.0f', x), '^%-0$', '0')))
  end
  return grown(fmt('%' .. spec, x))
end

-- percent is %d: floats are cut, and text is refused.
function R.percent(v)
  local x = num(v)
  if not x then stop() end
  return fmt('%.0f', whole(x < 0 and -floor(-x) or floor(x)))
end

function R.single(v)
  if isseq(v) and v.k == 'tuple' or kind(v) == 'dict' then stop('a tuple behind %') end
  return v
end

function R.concat(n, ...)
  return grown(concat({...}, '', 1, n))
end

-- Methods.

local function str(v)
  if type(v) ~= 'string' then stop() end
  return v
end

local function plain(v)
  if not ascii(str(v)) then stop('text that is not ASCII') end
  return v
end

local M = {}
R.M = M
function M.upper(s) return grown(string.upper(plain(s))) end
function M.lower(s) return grown(string.lower(plain(s))) end

local function inset(chars)
  if chars == nil or chars == N then return SPACE end
  if plain(chars) == '' then return nil end
  return '[' .. string.gsub(string.gsub(chars, '%z', '%%z'), '[%]%[%^%-%%]', '%%%0') .. ']'
end

local function strip(s, chars, left, right)
  str(s)
  local set = inset(chars)
  if not set then return s end
  if chars ~= nil and chars ~= N and find(chars, '%z') then stop('stripping NUL') end
  local i, j = 1, #s
  if left then
    while i <= j and find(sub(s, i, i), set) do i = i + 1 end
  end
  if right then
    while j >= i and find(sub(s, j, j), set) do j = j - 1 end
  end
  s = sub(s, i, j)
  if s ~= '' and (chars == nil or chars == N) and (left and byte(s, 1) > 127 or right and byte(s, -1) > 127) then
    stop('text that is not ASCII')
  end
  return grown(s)
end

function M.strip(s, c) return strip(s, c, true, true) end
function M.lstrip(s, c) return strip(s, c, true, false) end
function M.rstrip(s, c) return strip(s, c, false, true) end

local function affix(s, p, f)
  str(s)
  if isseq(p) and p.k == 'tuple' then
    for i = 1, p.n do
      if f(s, str(p[i])) then return true end
    end
    return false
  end
  return f(s, str(p))
end

function M.startswith(s, p) return affix(s, p, function(a, b) return sub(a, 1, #b) == b end) end
function M.endswith(s, p) return affix(s, p, function(a, b) return b == '' or sub(a, -#b) == b end) end

function M.isdigit(s) return find(plain(s), '^%d+$') ~= nil end

function M.find(s, p)
  local i = find(str(s), str(p), 1, true)
  if not i then return -1 end
  return length(sub(s, 1, i - 1))
end

function M.count(s, p)
  if isseq(s) then
    local c = 0
    for i = 1, s.n do if eq(s[i], p) then c = c + 1 end end
    return c
  end
  if str(p) == '' then stop() end
  local n, i = 0, 1
  while true do
    local a, b = find(str(s), p, i, true)
    if not a then return n end
    n, i = n + 1, b + 1
  end
end

function M.split(s, sep, most)
  str(s)
  most = most == nil and huge or count(most)
  if most < 0 then most = huge end
  local t, n = {}, 0
  if sep == nil or sep == N then
    plain(s)
    local i = find(s, '[^\t-\r\28-\32]')
    while i do
      if n >= most then
        n = n + 1
        t[n] = sub(s, i)
        break
      end
      local j = find(s, SPACE, i) or #s + 1
      n = n + 1
      t[n] = sub(s, i, j - 1)
      i = find(s, '[^\t-\r\28-\32]', j)
    end
  else
    if str(sep) == '' then stop() end
    local i = 1
    while true do
      local a, b
      if n < most then a, b = find(s, sep, i, true) end
      n = n + 1
      t[n] = sub(s, i, a and a - 1 or nil)
      if not a then break end
      i = b + 1
    end
  end
  take(#s + 16 * n)
  return seq('list', n, t)
end

function M.join(s, v)
  str(s)
  local t = isseq(v) and v or R.tolist(v, 'list')
  for i = 1, t.n do
    take(#str(t[i]) + #s)
  end
  return concat(t, s, 1, t.n)
end

function M.replace(s, a, b)
  if str(a) == '' then stop('replacing empty text') end
  local out, n, i = {}, 0, 1
  str(b)
  while true do
    local x, y = find(str(s), a, i, true)
    n = n + 1
    out[n] = sub(s, i, x and x - 1 or nil)
    take(#out[n] + #b)
    if not x then return concat(out, b) end
    i = y + 1
  end
end

local function list(v)
  if kind(v) ~= 'list' then stop() end
  return v
end

function M.append(l, x)
  local n = list(l).n + 1
  take(16)
  l.n, l[n] = n, x
  return N
end

function M.extend(l, v)
  local t = R.tolist(v, 'list')
  list(l)
  for i = 1, t.n do l[l.n + i] = t[i] end
  l.n = l.n + t.n
  return N
end

local function popkey(d, k, default)
  local i = d.at[keyof(k)]
  if i == nil then return default == nil and stop() or default end
  local v = d.vals[i]
  for j = i, d.n do
    d.keys[j], d.vals[j] = d.keys[j + 1], d.vals[j + 1]
    if j < d.n then d.at[d.keys[j]] = j end
  end
  d.at[k], d.n = nil, d.n - 1
  return v
end

function M.pop(l, i, default)
  if kind(l) == 'dict' then return popkey(l, i, default) end
  if default ~= nil then stop() end
  list(l)
  i = i == nil and l.n - 1 or count(i)
  if i < 0 then i = i + l.n end
  if i < 0 or i >= l.n then stop() end
  local x = l[i + 1]
  for j = i + 1, l.n do l[j] = l[j + 1] end
  l.n = l.n - 1
  return x
end

local function dict(v)
  if kind(v) ~= 'dict' then stop() end
  return v
end

function M.get(d, k, default)
  local v = lookup(dict(d), k)
  if v == nil then return default == nil and N or default end
  return v
end

function M.setdefault(d, k, default)
  local v = lookup(dict(d), k)
  if v == nil then
    v = default == nil and N or default
    put(d, k, v)
  end
  return v
end

function R.iadd(a, b)
  if kind(a) == 'list' then
    M.extend(a, b)
    return a
  end
  return R.add(a, b)
end

function R.imul(a, b)
  if kind(a) == 'list' then stop('a list multiplied in place') end
  return R.mul(a, b)
end

-- Commands.

local function word(v)
  if isbytes(v) then return v.s end
  return text(v)
end

-- exact are the commands whose replies may be beyond what a number of Lua
-- carries, and what reads the same number as text.
local exact = {
  incr = function(a) return redis.call('get', a[2]) end,
  decr = function(a) return redis.call('get', a[2]) end,
  incrby = function(a) return redis.call('get', a[2]) end,
  decrby = function(a) return redis.call('get', a[2]) end,
  hincrby = function(a) return redis.call('hget', a[2], a[3]) end,
}

-- weight is about what a reply takes, here and on its way.
local function weight(r)
  if type(r) == 'string' then return #r end
  local w = 16
  if type(r) == 'table' then
    for i = 1, #r do w = w + weight(r[i]) end
  end
  return w
end

function R.call(...)
  local n = select('#', ...)
  local a = {...}
  for i = 1, n do a[i] = word(a[i]) end
  local r = redis.pcall(unpack(a, 1, n))
  H[#H + 1] = sub(redis.sha1hex(concat(a, '\0', 1, n)), 1, 8)
  if type(r) == 'table' and r.err then
    J[#J + 1] = r.err
    status = 'error'
    error(STOP)
  end
  J[#J + 1] = r
  steps = steps + 10
  take(weight(r))
  if type(r) == 'number' and (r >= MAX or r <= -MAX) then
    local f = exact[string.lower(a[1])]
    r = {wide = f and f(a) or '?'}
    X[#X + 1] = #J .. ':' .. r.wide
  end
  return r
end

local function value(r)
  local t = type(r)
  if t == 'string' then
    if utf8(r) then return r end
    return {k = 'bytearray', s = r}
  end
  if t == 'number' then return whole(r) end
  if t == 'table' and r.wide then
    -- An int that only its text is known of: it can be handed on.
    if r.wide == '?' then stop('an int beyond 53 bits') end
    return {k = 'wide', text = r.wide}
  end
  if r == false then return N end
  if r.ok then return r.ok end
  if r.err then return r.err end
  local l = {}
  for i = 1, #r do l[i] = value(r[i]) end
  return seq('list', #r, l)
end
R.value = value

local function finish(ok, err)
  if not ok and err ~= STOP then
    status, why = 'stop', tostring(err)
  end
  local out = {status, why, concat(H), concat(X, ' ')}
  for i = 1, #J do out[4 + i] = J[i] end
  return out
end
