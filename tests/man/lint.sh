#!/bin/sh
# SPDX-License-Identifier: MIT
# Every manual page is clean by mandoc.
command -v mandoc >/dev/null || { echo 'skip: mandoc is not installed'; exit 77; }
exec mandoc -T lint -W warning "$1"/docs/man/*
