-- Run by wrk: an upload's size is its only argument; the figures are printed for a program to read.

function init(arguments)
    if arguments[1] then
        wrk.method = "POST"
        wrk.body = string.rep("x", tonumber(arguments[1]))
    end
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("figures %d %d %d %d %d\n",
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
