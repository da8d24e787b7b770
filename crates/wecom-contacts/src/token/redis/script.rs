//! What must happen in one step in Redis.

use redis::Script;

/// Keeps a token unless a newer one is there.
const SAVE: &str = r"
local kept = redis.call('GET', KEYS[1])
local serial = kept and string.match(kept, '^1 (%d+) ')
if serial and tonumber(serial) > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
";

/// Removes a lock unless it is another's by now.
const UNLOCK: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
";

/// Takes calls out of sliding windows by the clock of Redis. Each window holds the number of its stretch of time, the
/// calls in it, and those of the stretch before, which count less and less. Answers calls and milliseconds to wait.
const LEASE: &str = r"
local paused = redis.call('PTTL', KEYS[1])
if paused > 0 then return {0, paused} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local room, wait, windows = tonumber(ARGV[1]), 0, {}
for k = 2, #KEYS do
  local length, limit = tonumber(ARGV[2 * k - 2]), tonumber(ARGV[2 * k - 1])
  local stretch = math.floor(now / length)
  local into = now - stretch * length
  local kept = redis.call('HMGET', KEYS[k], 's', 'n', 'p')
  local n, p = 0, 0
  if tonumber(kept[1] or -1) == stretch then
    n, p = tonumber(kept[2]), tonumber(kept[3])
  elseif tonumber(kept[1] or -1) == stretch - 1 then
    p = tonumber(kept[2])
  end
  local left = math.floor(limit - n - p * (length - into) / length)
  if left >= 1 then
    room = math.min(room, left)
  elseif n <= limit - 1 then
    wait = math.max(wait, math.ceil(length * (1 - (limit - 1 - n) / p) - into))
  else
    wait = math.max(wait, math.ceil(length - into + length * (1 - (limit - 1) / n)))
  end
  windows[k] = {stretch, n, p, length}
end
if wait > 0 then return {0, wait} end
for k = 2, #KEYS do
  local w = windows[k]
  redis.call('HSET', KEYS[k], 's', w[1], 'n', w[2] + room, 'p', w[3])
  redis.call('PEXPIRE', KEYS[k], 2 * w[4])
end
return {room, 0}
";

/// Rests, unless a longer rest was ordered already.
const PAUSE: &str = r"
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
return 1
";

pub(super) struct Scripts {
    pub(super) save: Script,
    pub(super) unlock: Script,
    pub(super) lease: Script,
    pub(super) pause: Script,
}

impl Default for Scripts {
    fn default() -> Self {
        Self {
            save: Script::new(SAVE),
            unlock: Script::new(UNLOCK),
            lease: Script::new(LEASE),
            pause: Script::new(PAUSE),
        }
    }
}
