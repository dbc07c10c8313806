/* SPDX-License-Identifier: MIT */
/*
 * image.h - the file that a driver is loaded from: sluice/host.h
 */
#ifndef SLU_IMAGE_H
#define SLU_IMAGE_H

#include <sluice/host.h>

#include <stddef.h>

struct slu_image;

/* NULL: @error is one line that begins with @file. */
struct slu_image *slu_image_open(const char *file, char *error, size_t error_bytes);
void slu_image_close(struct slu_image *image);

/* The driver in it, which has all that it must have. */
const struct slu_host_driver *slu_image_driver(const struct slu_image *image);

#endif
