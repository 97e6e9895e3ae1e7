from campaigns.operations.calls import record_result, write_script
from campaigns.operations.jobs import RUNS, Counts, run_birthday, run_lapsed, run_return_visit
from campaigns.operations.letters import (
    change_draft,
    delete_draft,
    finish_campaign,
    hold_letters,
    send_campaign,
    stop_campaign,
    write_batch,
    write_draft,
)
from campaigns.operations.lists import limit_call_list

__all__ = [
    "RUNS",
    "Counts",
    "change_draft",
    "delete_draft",
    "finish_campaign",
    "hold_letters",
    "limit_call_list",
    "record_result",
    "run_birthday",
    "run_lapsed",
    "run_return_visit",
    "send_campaign",
    "stop_campaign",
    "write_batch",
    "write_draft",
    "write_script",
]
