/* SPDX-License-Identifier: MIT */
/**
 * sluice/status.h - the status codes of the contract
 *
 * Names and numbers are those of the contract (CODE-01 to CODE-30). Two traps are handled here once: PENDING and
 * NOT_ACCEPTED pass a test of severity although neither is a good result. Compare for equality; ask
 * slu_status_is_error() only where a send or request must have failed visibly.
 */
#ifndef SLUICE_STATUS_H
#define SLUICE_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * typedef slu_status - what a call answered
 */
typedef uint32_t slu_status;

#define SLU_STATUS_SUCCESS              ((slu_status)0x00000000u)
#define SLU_STATUS_TIMEOUT              ((slu_status)0x00000102u)
#define SLU_STATUS_PENDING              ((slu_status)0x00000103u)
#define SLU_STATUS_NOT_RECOGNIZED       ((slu_status)0x00010001u)
#define SLU_STATUS_NOT_COPIED           ((slu_status)0x00010002u)
#define SLU_STATUS_NOT_ACCEPTED         ((slu_status)0x00010003u)
#define SLU_STATUS_CALL_ACTIVE          ((slu_status)0x00010007u)
#define SLU_STATUS_RESET_START          ((slu_status)0x40010004u)
#define SLU_STATUS_RESET_END            ((slu_status)0x40010005u)
#define SLU_STATUS_CLOSED               ((slu_status)0x40010007u)
#define SLU_STATUS_LINK_STATE           ((slu_status)0x40010017u)
#define SLU_STATUS_NETWORK_CHANGE       ((slu_status)0x40010018u)
#define SLU_STATUS_INDICATION_REQUIRED  ((slu_status)0x40230001u)
#define SLU_STATUS_BUSY                 ((slu_status)0x80000011u)
#define SLU_STATUS_NOT_RESETTABLE       ((slu_status)0x80010001u)
#define SLU_STATUS_SOFT_ERRORS          ((slu_status)0x80010003u)
#define SLU_STATUS_HARD_ERRORS          ((slu_status)0x80010004u)
#define SLU_STATUS_FAILURE              ((slu_status)0xC0000001u)
#define SLU_STATUS_INVALID_HANDLE       ((slu_status)0xC0000008u)
#define SLU_STATUS_INVALID_PARAMETER    ((slu_status)0xC000000Du)
#define SLU_STATUS_DELETE_PENDING       ((slu_status)0xC0000056u)
#define SLU_STATUS_RESOURCES            ((slu_status)0xC000009Au)
#define SLU_STATUS_DEVICE_NOT_READY     ((slu_status)0xC00000A3u)
#define SLU_STATUS_NOT_SUPPORTED        ((slu_status)0xC00000BBu)
#define SLU_STATUS_CANCELLED            ((slu_status)0xC0000120u)
#define SLU_STATUS_INVALID_STATE        ((slu_status)0xC0000184u)
#define SLU_STATUS_TOO_LATE             ((slu_status)0xC0000189u)
#define SLU_STATUS_DEVICE_REMOVED       ((slu_status)0xC00002B6u)
#define SLU_STATUS_NOINTERFACE          ((slu_status)0xC00002B9u)
#define SLU_STATUS_CLOSING              ((slu_status)0xC0010002u)
#define SLU_STATUS_BAD_VERSION          ((slu_status)0xC0010004u)
#define SLU_STATUS_BAD_CHARACTERISTICS  ((slu_status)0xC0010005u)
#define SLU_STATUS_ADAPTER_NOT_FOUND    ((slu_status)0xC0010006u)
#define SLU_STATUS_OPEN_FAILED          ((slu_status)0xC0010007u)
#define SLU_STATUS_DEVICE_FAILED        ((slu_status)0xC0010008u)
#define SLU_STATUS_REQUEST_ABORTED      ((slu_status)0xC001000Cu)
#define SLU_STATUS_RESET_IN_PROGRESS    ((slu_status)0xC001000Du)
#define SLU_STATUS_CLOSING_INDICATING   ((slu_status)0xC001000Eu)
#define SLU_STATUS_INVALID_PACKET       ((slu_status)0xC001000Fu)
#define SLU_STATUS_OPEN_LIST_FULL       ((slu_status)0xC0010010u)
#define SLU_STATUS_ADAPTER_NOT_READY    ((slu_status)0xC0010011u)
#define SLU_STATUS_ADAPTER_NOT_OPEN     ((slu_status)0xC0010012u)
#define SLU_STATUS_INVALID_LENGTH       ((slu_status)0xC0010014u)
#define SLU_STATUS_INVALID_DATA         ((slu_status)0xC0010015u)
#define SLU_STATUS_BUFFER_TOO_SHORT     ((slu_status)0xC0010016u)
#define SLU_STATUS_INVALID_OID          ((slu_status)0xC0010017u)
#define SLU_STATUS_ADAPTER_REMOVED      ((slu_status)0xC0010018u)
#define SLU_STATUS_UNSUPPORTED_MEDIA    ((slu_status)0xC0010019u)
#define SLU_STATUS_SEND_ABORTED         ((slu_status)0xC023000Cu)
#define SLU_STATUS_MEDIA_DISCONNECTED   ((slu_status)0xC023001Fu)
#define SLU_STATUS_PAUSED               ((slu_status)0xC023002Au)
#define SLU_STATUS_INTERFACE_NOT_FOUND  ((slu_status)0xC023002Bu)
#define SLU_STATUS_UNSUPPORTED_REVISION ((slu_status)0xC023002Cu)
#define SLU_STATUS_INVALID_PORT         ((slu_status)0xC023002Du)
#define SLU_STATUS_INVALID_PORT_STATE   ((slu_status)0xC023002Eu)
#define SLU_STATUS_LOW_POWER_STATE      ((slu_status)0xC023002Fu)

/**
 * slu_status_name() - a status as the contract writes it
 * @status: any value
 *
 * Context: any.
 *
 * Return: PAUSED for SLU_STATUS_PAUSED, or NULL if the contract does not name the value.
 */
const char *slu_status_name(slu_status status);

/**
 * slu_status_is_error() - does a status have error severity?
 * @status: any value
 *
 * Context: any.
 *
 * Return: true for 0xC0000000 and above. PENDING and NOT_ACCEPTED are no errors by this test, nor are they a success:
 * compare those for equality.
 */
static inline bool slu_status_is_error(slu_status status)
{
	return status >= 0xC0000000u;
}

#ifdef __cplusplus
}
#endif

#endif
