-- Reads over a pool of sessions, all of it in one version and then in the other. Arguments: API key, file with the sessions'
-- ids, the other version.
dofile(os.getenv("ACP_BENCH_LUA") .. "/common.lua")

local number = 0

function init(args)
  requests = {}
  local sessions = share_of(read_lines(args[2]))
  for _, version in ipairs({api_version(), args[3]}) do
    for _, id in ipairs(sessions) do
      local head = request_head("GET", "/checkout_sessions/" .. id, args[1], version)
      requests[#requests + 1] = head:sub(1, -3) .. "\r\n\r\n"
    end
  end
end

function request()
  number = number + 1
  return requests[number % #requests + 1]
end
