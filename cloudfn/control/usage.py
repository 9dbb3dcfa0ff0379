"""tcb: curves and quotas of use, from the calls that are kept. What is not measured here is 0."""

from __future__ import annotations

from cloudfn.control.actions import Call, action
from cloudfn.control.instants import instant_of
from cloudfn.control.wire import ApiError, Reply

CALLS, ERRORS = "FunctionInvocation", "FunctionError"
METRICS = (
    *(CALLS, ERRORS, "FunctionGBs", "FunctionFlux", "FunctionDuration", "FunctionConcurrentExecutions", "StorageRead"),
    *("StorageWrite", "StorageCdnOriginFlux", "CDNFlux", "StorageReqPolicy", "DbRead", "DbWrite", "DbCostTime10ms"),
    *("StaticFsFluxPkg", "StaticFsSizePkg", "StorageSizepkg", "CDNFluxPkg", "StorageReadpkg", "StorageWritepkg"),
    *("DbReadpkg", "DbWritepkg", "DbSizepkg", "FunctionInvocationpkg", "FunctionGBspkg", "FunctionFluxpkg"),
    *("FunctionMemory", "FunctionTimeout", "TCB_DB_SIZE", "TcbQps"),
)
MOST_POINTS = 10_000
"""Of a curve: more than a year of hours. Nothing bounds what a request may ask for but this."""
PERIODS_S = (300, 3600, 86400)


@action(
    "tcb",
    "DescribeCurveData",
    "EnvId MetricName StartTime EndTime ResourceID WxAppId SubresourceID ThirdResource Period",
)
def curve(call: Call) -> Reply:
    metric = _metric(call)
    start, end = instant_of(call, "StartTime"), instant_of(call, "EndTime")
    if end < start:
        raise ApiError("InvalidParameterValue", "EndTime must not be before StartTime.")
    period = call.params.number("Period", 300 if end - start <= 86400 else 3600)
    if period not in PERIODS_S:
        raise ApiError("InvalidParameterValue", f"Period must be one of {PERIODS_S}.")
    if (end - start) / period > MOST_POINTS:
        raise ApiError("InvalidParameterValue", f"A curve has at most {MOST_POINTS} points: take a longer Period.")
    times = list(range(int(start), int(end) + 1, period))
    values = [0] * len(times)
    name = call.params.text("ResourceID", "")
    for _, log in call.world.store.every("log", f"{call.env_id}/"):
        counts = metric == CALLS or (metric == ERRORS and log["code"] != 0)
        if counts and start <= log["at"] <= end and name in ("", log["function"]):
            values[int(log["at"] - start) // period] += 1
    return {
        "StartTime": call.params.text("StartTime"),
        "EndTime": call.params.text("EndTime"),
        "MetricName": metric,
        "Period": period,
        "Values": values,
        "Time": times,
        "NewValues": [float(value) for value in values],
        "Statistics": "sum",
    }


@action("tcb", "DescribeQuotaData", "EnvId MetricName ResourceID")
def quota(call: Call) -> Reply:
    metric, name = _metric(call), call.params.text("ResourceID", "")
    rows = [log for _, log in call.world.store.every("log", f"{call.env_id}/") if name in ("", log["function"])]
    return {"MetricName": metric, "Value": len(rows) if metric.startswith(CALLS) else 0, "SubValue": ""}


def _metric(call: Call) -> str:
    call.world.environment(call.params.text("EnvId"))
    metric = call.params.text("MetricName")
    if metric.lower() not in {name.lower() for name in METRICS}:
        raise ApiError("InvalidParameterValue", f"MetricName [{metric}] is not known.")
    return metric
