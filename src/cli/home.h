/* SPDX-License-Identifier: MIT */
/*
 * home.h - where this program's own models, pages and sources are
 */
#ifndef SLU_HOME_H
#define SLU_HOME_H

/**
 * slu_home() - the tree that this program belongs to: models/, gen/, include/, src/core/, verify/ are in it
 *
 * The source tree for a program in its build folder, else the data folder it was installed with, wherever that was put.
 */
const char *slu_home(void);

#endif
