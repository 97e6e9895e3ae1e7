"""Calls and scripts in calls.py, campaigns in letters.py."""
