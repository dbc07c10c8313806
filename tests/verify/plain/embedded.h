/* SPDX-License-Identifier: MIT */
static int embedded_count;
