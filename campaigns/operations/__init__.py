from campaigns.operations.calls import record_result, write_script
from campaigns.operations.jobs import RUNS, Counts, run_birthday, run_lapsed, run_return_visit

__all__ = ["RUNS", "Counts", "record_result", "run_birthday", "run_lapsed", "run_return_visit", "write_script"]
