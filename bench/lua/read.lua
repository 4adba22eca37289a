-- Reads over a pool of sessions. Arguments: API key, file with the sessions' ids.
dofile(os.getenv("ACP_BENCH_LUA") .. "/common.lua")

local number = 0

function init(args)
  requests = {}
  for _, id in ipairs(share_of(read_lines(args[2]))) do
    local head = request_head("GET", "/checkout_sessions/" .. id, args[1])
    requests[#requests + 1] = head:sub(1, -3) .. "\r\n\r\n"
  end
end

function request()
  number = number + 1
  return requests[number % #requests + 1]
end
