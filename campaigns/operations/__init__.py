from campaigns.operations.calls import record_result, write_script
from campaigns.operations.jobs import RUNS, Counts, run_birthday, run_lapsed, run_return_visit
from campaigns.operations.lists import limit_call_list

__all__ = [
    "RUNS",
    "Counts",
    "limit_call_list",
    "record_result",
    "run_birthday",
    "run_lapsed",
    "run_return_visit",
    "write_script",
]
