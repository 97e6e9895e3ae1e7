#!/usr/bin/env python
import os
import signal
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave in order, so that the embedded servers stop
    execute_from_command_line(sys.argv)
