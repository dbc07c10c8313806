/* SPDX-License-Identifier: MIT */
/*
 * image-none.c - a program that loads no driver from a file
 */
#include "image.h"

#include <stdio.h>

struct slu_image *slu_image_open(const char *file, char *error, size_t error_bytes)
{
	snprintf(error, error_bytes, "%s: this program loads no drivers", file);
	return NULL;
}

void slu_image_close(struct slu_image *image)
{
	(void)image;
}

const struct slu_host_driver *slu_image_driver(const struct slu_image *image)
{
	(void)image;
	return NULL;
}
