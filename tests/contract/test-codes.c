/* SPDX-License-Identifier: MIT */
/*
 * test-codes.c - the numbers of the status codes, typed from the contract
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sluice/status.h"

/* As the contract writes it, and as the header does. */
#define CODE(number, name)                       \
	{                                        \
		number, SLU_STATUS_##name, #name \
	}

static const struct {
	slu_status number;
	slu_status ours;
	const char *name;
} codes[] = {
        CODE(0x00000000, SUCCESS),
        CODE(0x00000103, PENDING),
        CODE(0x00010003, NOT_ACCEPTED),
        CODE(0x00010001, NOT_RECOGNIZED),
        CODE(0x00010002, NOT_COPIED),
        CODE(0x00010007, CALL_ACTIVE),
        CODE(0x40230001, INDICATION_REQUIRED),
        CODE(0x80010001, NOT_RESETTABLE),
        CODE(0x80010003, SOFT_ERRORS),
        CODE(0x80010004, HARD_ERRORS),
        CODE(0xC0000001, FAILURE),
        CODE(0xC000009A, RESOURCES),
        CODE(0xC0010002, CLOSING),
        CODE(0xC0010004, BAD_VERSION),
        CODE(0xC0010005, BAD_CHARACTERISTICS),
        CODE(0xC0010006, ADAPTER_NOT_FOUND),
        CODE(0xC0010007, OPEN_FAILED),
        CODE(0xC0010008, DEVICE_FAILED),
        CODE(0xC001000C, REQUEST_ABORTED),
        CODE(0xC001000D, RESET_IN_PROGRESS),
        CODE(0xC001000E, CLOSING_INDICATING),
        CODE(0xC001000F, INVALID_PACKET),
        CODE(0xC0010010, OPEN_LIST_FULL),
        CODE(0xC0010011, ADAPTER_NOT_READY),
        CODE(0xC0010012, ADAPTER_NOT_OPEN),
        CODE(0xC0010014, INVALID_LENGTH),
        CODE(0xC0010015, INVALID_DATA),
        CODE(0xC0010016, BUFFER_TOO_SHORT),
        CODE(0xC0010017, INVALID_OID),
        CODE(0xC0010018, ADAPTER_REMOVED),
        CODE(0xC0010019, UNSUPPORTED_MEDIA),
        CODE(0xC023000C, SEND_ABORTED),
        CODE(0xC023001F, MEDIA_DISCONNECTED),
        CODE(0xC023002A, PAUSED),
        CODE(0xC023002B, INTERFACE_NOT_FOUND),
        CODE(0xC023002C, UNSUPPORTED_REVISION),
        CODE(0xC023002D, INVALID_PORT),
        CODE(0xC023002E, INVALID_PORT_STATE),
        CODE(0xC023002F, LOW_POWER_STATE),
        CODE(0xC0000184, INVALID_STATE),
        CODE(0x80000011, BUSY),
        CODE(0xC00000BB, NOT_SUPPORTED),
        CODE(0xC000000D, INVALID_PARAMETER),
        CODE(0x40010004, RESET_START),
        CODE(0x40010005, RESET_END),
        CODE(0x40010007, CLOSED),
        CODE(0x40010017, LINK_STATE),
        CODE(0x40010018, NETWORK_CHANGE),
        CODE(0xC00002B9, NOINTERFACE),
        CODE(0xC0000056, DELETE_PENDING),
        CODE(0xC00000A3, DEVICE_NOT_READY),
        CODE(0x00000102, TIMEOUT),
        CODE(0xC0000120, CANCELLED),
        CODE(0xC0000189, TOO_LATE),
        CODE(0xC00002B6, DEVICE_REMOVED),
        CODE(0xC0000008, INVALID_HANDLE),
};

/* holds: CODE-01 CODE-05 CODE-06 CODE-07 CODE-08 CODE-09 CODE-10 CODE-11 CODE-12 CODE-13 CODE-14 CODE-15 CODE-16 CODE-17 CODE-18 CODE-19 CODE-20 CODE-21 CODE-22 CODE-23 CODE-24 CODE-25 CODE-26 CODE-27 CODE-28 CODE-29 CODE-30 */
static void each_number_has_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		const char *name = slu_status_name(codes[i].number);

		assert_int_equal(codes[i].ours, codes[i].number);
		assert_non_null(name);
		assert_string_equal(name, codes[i].name);
	}
}

/* holds: CODE-02 CODE-03 CODE-04 Q-17 */
static void a_good_severity_is_no_good_answer(void **state)
{
	static const slu_status traps[] = {
	        SLU_STATUS_PENDING,    SLU_STATUS_NOT_ACCEPTED, SLU_STATUS_NOT_RECOGNIZED,
	        SLU_STATUS_NOT_COPIED, SLU_STATUS_CALL_ACTIVE,
	};

	(void)state;
	for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
		assert_false(slu_status_is_error(traps[i]));
		assert_int_not_equal(traps[i], SLU_STATUS_SUCCESS);
	}
	assert_true(slu_status_is_error(SLU_STATUS_FAILURE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_number_has_its_name),
	        cmocka_unit_test(a_good_severity_is_no_good_answer),
	};

	return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
