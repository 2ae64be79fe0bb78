#!/usr/bin/env python
"""Run Django's own commands. People use `sharewell`; this is for developers."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings.demo")
    execute_from_command_line(sys.argv)
