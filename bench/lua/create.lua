-- Creates, each under an idempotency key of its own. Arguments: API key, file with the body.
dofile(os.getenv("ACP_BENCH_LUA") .. "/common.lua")

local number = 0

function init(args)
  head = request_head("POST", "/checkout_sessions", args[1])
  local body = read_file(args[2])
  tail = "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
  prefix = "Idempotency-Key: " .. run_id() .. "-" .. thread_number .. "-"
end

function request()
  number = number + 1
  return head .. prefix .. number .. tail
end
