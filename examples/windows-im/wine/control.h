/* SPDX-License-Identifier: MIT */
/*
 * control.h - what a program asks of our ndis.sys
 *
 * In: a seed and the name of a scenario's file, as "1 Z:\trunk.scenario"; "1/7 Z:\trunk.scenario" lets the seventh block of memory that
 * the driver asks for not be there. Out: the exit status of sluice-run(1), a new line, what
 * it printed, and what it complained of. No zero at the end.
 */
#ifndef WINE_CONTROL_H
#define WINE_CONTROL_H

#define WINE_CONTROL_DEVICE L"\\Device\\SluiceNdis"
#define WINE_CONTROL_LINK   L"\\DosDevices\\SluiceNdis"
#define WINE_CONTROL_NAME   "\\\\.\\SluiceNdis"
#define WINE_IOCTL_RUN      CTL_CODE(FILE_DEVICE_NETWORK, 0x810, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define WINE_REPORT_BYTES   (1u << 20)

#endif
