-- Updates that change the chosen shipping option, over a pool of sessions. Arguments: API key, file with the sessions' ids,
-- two files with the bodies that take turns.
dofile(os.getenv("ACP_BENCH_LUA") .. "/common.lua")

local number = 0

function init(args)
  heads = {}
  for _, id in ipairs(share_of(read_lines(args[2]))) do
    heads[#heads + 1] = request_head("POST", "/checkout_sessions/" .. id, args[1])
  end
  tails = {}
  for i = 3, 4 do
    local body = read_file(args[i])
    tails[#tails + 1] = "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
  end
  prefix = "Idempotency-Key: " .. run_id() .. "-" .. thread_number .. "-"
end

function request()
  local turn = math.floor(number / #heads) % 2 + 1
  local head = heads[number % #heads + 1]
  number = number + 1
  return head .. prefix .. number .. tails[turn]
end
