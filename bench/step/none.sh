#!/bin/sh
# SPDX-License-Identifier: MIT
# A benchmark that cannot run here says what is missing; usage: none.sh WHAT
echo "skip: $1 not found"
exit 77
