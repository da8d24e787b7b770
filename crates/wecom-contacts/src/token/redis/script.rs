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

/// Takes calls out of sliding windows by the clock of Redis. Each window is cut into 30 parts and kept as a hash of the
/// calls in each part. A call counts until the part after its own has left the window, and for as long as a lease may be
/// kept: a little too long, and never too short. Answers calls and milliseconds to wait.
const LEASE: &str = r"
local paused = redis.call('PTTL', KEYS[1])
if paused > 0 then return {0, paused} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local room, wait, parts = tonumber(ARGV[1]), 0, {}
for k = 2, #KEYS do
  local length, limit = tonumber(ARGV[2 * k - 1]), tonumber(ARGV[2 * k])
  local size = length / 30
  local span = length + tonumber(ARGV[2])
  local kept, gone, used, first = redis.call('HGETALL', KEYS[k]), {}, 0, nil
  for i = 1, #kept, 2 do
    local part = tonumber(kept[i])
    if (part + 1) * size + span <= now then
      gone[#gone + 1] = kept[i]
    else
      used = used + tonumber(kept[i + 1])
      if not first or part < first then first = part end
    end
  end
  if #gone > 0 then redis.call('HDEL', KEYS[k], unpack(gone)) end
  if used >= limit then
    wait = math.max(wait, math.ceil((first + 1) * size + span - now), 1)
  else
    room = math.min(room, limit - used)
  end
  parts[k] = {string.format('%.0f', math.floor(now / size)), math.ceil(span + size)}
end
if wait > 0 then return {0, wait} end
for k = 2, #KEYS do
  redis.call('HINCRBY', KEYS[k], parts[k][1], room)
  redis.call('PEXPIRE', KEYS[k], parts[k][2])
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
