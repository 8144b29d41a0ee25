namespace EfVersioning.Redis;

/// <summary>
/// The steps of the protocol as scripts, each of which Redis runs as a whole. The rules are those of <c>RowEntry</c> and
/// <c>TypeState</c>, with two differences that the loss of keys asks for: marks lie in the bucket and not at the row, and a
/// bucket that is not there may have held some, so it begins with a mark of its own that nobody takes away.
/// </summary>
/// <remarks>
/// <c>KEYS[1]</c> is the bucket, <c>KEYS[2]</c> its generation once more, the others are rows. <c>ARGV</c>: a new generation, the life of a
/// mark, the life of a bucket (both in milliseconds), then each script's own. A row holds <c>V|generation|version</c> or
/// <c>L|generation|lease</c>, and nothing while marks stand: a mark deletes it, so that marks which ran out leave nothing behind.
/// So a version is true where it is of the generation that stands in <c>KEYS[2]</c>, whatever became of the bucket: nearly all
/// reads are one <c>MGET</c> of the two.
/// </remarks>
internal static class RedisScripts
{
    private const string Opening = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local till = string.format('%.0f', now + ARGV[2])
        local function parse(text)
          local marks = {}
          for id, ends, alone, generation in string.gmatch(text or '', '([^,;]+),(%d+),([01]),([^,;]+)') do
            if tonumber(ends) > now then marks[#marks + 1] = { id, ends, alone, generation } end
          end
          return marks
        end
        local function pack(marks)
          local texts = {}
          for i, mark in ipairs(marks) do texts[i] = table.concat(mark, ',') end
          return table.concat(texts, ';')
        end
        local function without(marks, id)
          local others, own = {}, nil
          for _, mark in ipairs(marks) do
            if mark[1] == id then own = mark else others[#others + 1] = mark end
          end
          return others, own
        end
        local found = redis.pcall('HMGET', KEYS[1], 'g', 't')
        if found.err then redis.call('DEL', KEYS[1]) found = { false, false } end
        local generation, types = found[1], parse(found[2])
        if not generation then
          generation = ARGV[1]
          types = { { 'lost', till, '0', '-' } }
          redis.call('HSET', KEYS[1], 'g', generation, 't', pack(types))
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
          redis.call('SET', KEYS[2], generation, 'PX', ARGV[3])
        end
        local function row(key)
          local text = redis.pcall('GET', key)
          if type(text) ~= 'string' then return nil end
          local kind, of, rest = string.match(text, '^([VL])|([^|]*)|(.*)$')
          if of ~= generation then return nil end
          return kind, rest
        end
        local function marksOf(field) return parse(redis.call('HGET', KEYS[1], field)) end
        local function keep(field, marks)
          if #marks == 0 then redis.call('HDEL', KEYS[1], field) else redis.call('HSET', KEYS[1], field, pack(marks)) end
        end

        """;

    /// <summary>Field, new lease; then {'V', version}, {'L', lease} or {'B'}.</summary>
    public const string Read = Opening + """
        if #types > 0 or #marksOf(ARGV[4]) > 0 then return { 'B' } end
        if redis.pcall('GET', KEYS[2]) ~= generation then redis.pcall('SET', KEYS[2], generation, 'PX', ARGV[3]) end
        local kind, rest = row(KEYS[3])
        if kind then return { kind, rest } end
        redis.call('SET', KEYS[3], 'L|' .. generation .. '|' .. ARGV[5], 'PX', ARGV[2])
        for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
        return { 'L', ARGV[5] }
        """;

    /// <summary>Field, lease, version, its life.</summary>
    public const string Fill = Opening + """
        local kind, rest = row(KEYS[3])
        if kind ~= 'L' or rest ~= ARGV[5] or #types > 0 or #marksOf(ARGV[4]) > 0 then return 0 end
        redis.call('SET', KEYS[3], 'V|' .. generation .. '|' .. ARGV[6], 'PX', ARGV[7])
        for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
        return 1
        """;

    /// <summary>Id, whether the type is marked; then the field of each row.</summary>
    public const string Mark = Opening + """
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        local id = ARGV[4]
        if ARGV[5] == '1' then
          generation = ARGV[1]
          types = without(types, id)
          types[#types + 1] = { id, till, '0', '-' }
          redis.call('HSET', KEYS[1], 'g', generation, 't', pack(types))
          redis.call('SET', KEYS[2], generation, 'PX', ARGV[3])
        end
        for i = 3, #KEYS do
          local field = ARGV[i + 3]
          local marks, own = without(marksOf(field), id)
          if own then
            own[2] = till
          else
            for _, mark in ipairs(marks) do mark[3] = '0' end
            own = { id, till, (#marks == 0 and #types == 0) and '1' or '0', generation }
          end
          marks[#marks + 1] = own
          keep(field, marks)
          redis.call('DEL', KEYS[i])
        end
        if string.sub(id, 1, 2) == '00' and redis.call('HLEN', KEYS[1]) > 64 then
          local all = redis.call('HGETALL', KEYS[1])
          for i = 1, #all, 2 do
            if string.sub(all[i], 1, 2) == 'r:' then keep(all[i], parse(all[i + 1])) end
          end
        end
        return 1
        """;

    /// <summary>Id, whether the type was marked, the life of a version; then the field and the version of each row.</summary>
    public const string Settle = Opening + """
        local id = ARGV[4]
        if ARGV[5] == '1' then
          generation = ARGV[1]
          types = without(types, id)
          redis.call('HSET', KEYS[1], 'g', generation, 't', pack(types))
          redis.call('SET', KEYS[2], generation, 'PX', ARGV[3])
        end
        for i = 3, #KEYS do
          local field, version = ARGV[2 * i + 1], ARGV[2 * i + 2]
          local marks, own = without(marksOf(field), id)
          keep(field, marks)
          if own and own[3] == '1' and own[4] == generation and version ~= '' then
            redis.call('SET', KEYS[i], 'V|' .. generation .. '|' .. version, 'PX', ARGV[6])
          else
            redis.call('DEL', KEYS[i])
          end
        end
        return 1
        """;

    /// <summary>Id, whether the type was marked; then the field of each row.</summary>
    public const string TakeBack = Opening + """
        local id = ARGV[4]
        if ARGV[5] == '1' then
          types = without(types, id)
          redis.call('HSET', KEYS[1], 't', pack(types))
        end
        for i = 3, #KEYS do
          keep(ARGV[i + 3], (without(marksOf(ARGV[i + 3]), id)))
        end
        return 1
        """;
}
