-- Shared by the load scripts: what each thread sends, and the result as one line of JSON.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("thread_number", threads)
  thread:set("thread_count", tonumber(os.getenv("ACP_BENCH_THREADS")))
end

-- Differs between runs, so that no idempotency key comes twice.
function run_id()
  return os.getenv("ACP_BENCH_RUN")
end

function api_version()
  return os.getenv("ACP_BENCH_VERSION")
end

function request_head(method, target, api_key, version)
  return method .. " " .. target .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Bearer " .. api_key ..
    "\r\nAPI-Version: " .. (version or api_version()) .. "\r\nContent-Type: application/json\r\n"
end

function read_file(name)
  local file = assert(io.open(name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function read_lines(name)
  local lines = {}
  for line in io.lines(name) do lines[#lines + 1] = line end
  return lines
end

-- Each thread works on sessions of its own: two updates of one session would wait for each other.
function share_of(list)
  local mine = {}
  for i = thread_number, #list, thread_count do mine[#mine + 1] = list[i] end
  return mine
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %.6f, "p50_us": %d, "p99_us": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), e.status,
    e.connect + e.read + e.write + e.timeout))
end
