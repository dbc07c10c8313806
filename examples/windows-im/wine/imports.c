/* SPDX-License-Identifier: MIT */
/*
 * imports.c - what the driver imports from the kernel and must go through the scheduler
 *
 * The driver waits, is woken, queues work and takes spin locks by the kernel's own names. All of our world is one thread, so a wait in
 * the kernel would stop it. When an image is loaded, its imports of these names are set to the functions below, the way a driver
 * verifier does it: the image itself is not changed. So they also know at which level the driver is, which Wine does not.
 */
#include "wine.h"

#include "memory.h"

#include <ntimage.h>
#include <stdlib.h>
#include <string.h>

typedef LONG(NTAPI vectored_handler)(PEXCEPTION_POINTERS exception);

/* What a handler answers. */
enum { ASK_OTHERS = 0, GO_ON = -1 };

NTSYSAPI PVOID NTAPI AddVectoredExceptionHandler(ULONG first, vectored_handler *handler);
NTSYSAPI ULONG NTAPI RemoveVectoredExceptionHandler(PVOID handle);
NTSYSAPI int NTAPI VirtualProtect(PVOID at, SIZE_T bytes, ULONG protection, PULONG before);

static KIRQL level;
static const void *held;

KIRQL wine_level(void)
{
	return level;
}

/* The stack that runs now is another one. */
void wine_set_level(KIRQL now)
{
	level = now;
}

/* A callback that may come at DISPATCH does so (IRQL-04). The level before: wine_set_level() when it has returned. */
KIRQL wine_at_dispatch(void)
{
	KIRQL before = level;

	level = DISPATCH_LEVEL;
	return before;
}

/*
 * KeGetCurrentIrql() is an instruction, in the kernel's header: it reads a register that a process may not read. Wine puts a zero in
 * its place, we the level.
 */
static LONG NTAPI read_level(PEXCEPTION_POINTERS exception)
{
	PCONTEXT context = exception->ContextRecord;
	const UCHAR *code = (const UCHAR *)context->Rip;

	if (exception->ExceptionRecord->ExceptionCode != STATUS_PRIVILEGED_INSTRUCTION)
		return ASK_OTHERS;
	/* mov register, cr8 */
	if ((code[0] != 0x44 && code[0] != 0x45) || code[1] != 0x0f || code[2] != 0x20 || (code[3] & 0xf8) != 0xc0)
		return ASK_OTHERS;
	(&context->Rax)[(code[3] & 7) + (code[0] & 1) * 8] = level;
	context->Rip += 4;
	return GO_ON;
}

void wine_read_levels(bool on)
{
	static PVOID handler;

	if (on)
		handler = AddVectoredExceptionHandler(1, read_level);
	else
		RemoveVectoredExceptionHandler(handler);
}

void wine_enter(const char *call, KIRQL most)
{
	if (held)
		wine_violated("no_lock_held_in_calls", "%s with a spin lock held", call);
	if (level > most)
		wine_violated("level_allows_the_call", "%s at level %u", call, level);
}

static const struct slu_platform *platform(void)
{
	return wine_mux->platform;
}

/*
 * Locks
 */

static KIRQL NTAPI acquire(PKSPIN_LOCK lock)
{
	KIRQL before = level;

	if (held == lock) { /* for ever, on a machine */
		wine_violated("lock_is_taken_once", "a spin lock is taken by who holds it");
		abort();
	}
	if (!held)
		held = lock;
	level = DISPATCH_LEVEL;
	return before;
}

/* After a lock region another processor may be quicker. */
static VOID NTAPI release(PKSPIN_LOCK lock, KIRQL before)
{
	if (held == lock)
		held = NULL;
	level = before;
	if (held)
		return;
	platform()->lock(platform()->context);
	platform()->unlock(platform()->context);
}

/*
 * Waits
 */

static NTSTATUS NTAPI wait_for(PVOID object, KWAIT_REASON reason, KPROCESSOR_MODE mode, BOOLEAN alertable,
                               PLARGE_INTEGER timeout)
{
	(void)reason, (void)mode, (void)alertable, (void)timeout;
	wine_enter("KeWaitForSingleObject", PASSIVE_LEVEL);
	platform()->wait(platform()->context, object);
	return STATUS_SUCCESS;
}

static LONG NTAPI set_event(PRKEVENT event, KPRIORITY increment, BOOLEAN wait)
{
	(void)increment, (void)wait;
	platform()->wake(platform()->context, event);
	return 0;
}

/*
 * Work items
 */

struct work {
	PIO_WORKITEM_ROUTINE routine;
	PVOID context;
};

static void run_work(void *object)
{
	const struct work *work = object;

	work->routine((PDEVICE_OBJECT)wine_mux->object, work->context);
}

static VOID NTAPI queue_work(PIO_WORKITEM item, PIO_WORKITEM_ROUTINE routine, WORK_QUEUE_TYPE queue, PVOID context)
{
	struct work *work = wine_keep(sizeof *work);

	(void)item, (void)queue;
	*work = (struct work){.routine = routine, .context = context};
	platform()->defer(platform()->context, work, run_work);
}

static PIO_WORKITEM NTAPI allocate_work(PDEVICE_OBJECT owner)
{
	(void)owner;
	return wine_gives_memory() ? slu_alloc(1, 1) : NULL;
}

static VOID NTAPI free_work(PIO_WORKITEM item)
{
	wine_mux->memory--;
	free(item);
}

/*
 * Pool
 */

static PVOID NTAPI allocate(POOL_TYPE type, SIZE_T bytes, ULONG tag)
{
	(void)type, (void)tag;
	return wine_gives_memory() ? memset(slu_alloc(1, bytes), 0xa5, bytes) : NULL;
}

static VOID NTAPI give_back(PVOID memory, ULONG tag)
{
	(void)tag;
	wine_mux->memory--;
	free(memory);
}

/*
 * Assertions of the core
 */

static VOID NTAPI broken(PVOID condition, PVOID file, ULONG line, PCHAR message)
{
	(void)message;
	wine_violated("core_assertion", "%s:%u: %s", (const char *)file, (unsigned)line, (const char *)condition);
}

static const struct {
	const char *name;
	void *function;
} replaced[] = {
        {"ExAllocatePoolWithTag", allocate},   {"ExFreePoolWithTag", give_back},
        {"IoAllocateWorkItem", allocate_work}, {"IoFreeWorkItem", free_work},
        {"IoQueueWorkItem", queue_work},       {"KeAcquireSpinLockRaiseToDpc", acquire},
        {"KeReleaseSpinLock", release},        {"KeSetEvent", set_event},
        {"KeWaitForSingleObject", wait_for},   {"RtlAssert", broken},
};

/*
 * The image
 */

static void *replacement(const char *name)
{
	for (size_t i = 0; i < RTL_NUMBER_OF(replaced); i++) {
		if (!strcmp(replaced[i].name, name))
			return replaced[i].function;
	}
	return NULL;
}

/* The import address table is in a section that is read only by now. */
static void replace(void **slot, void *function)
{
	ULONG before;

	if (!VirtualProtect(slot, sizeof *slot, PAGE_READWRITE, &before))
		abort();
	*slot = function;
	VirtualProtect(slot, sizeof *slot, before, &before);
}

void wine_take_imports(PVOID image)
{
	char *base = image;
	const IMAGE_NT_HEADERS64 *headers = (void *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
	const IMAGE_DATA_DIRECTORY *directory = &headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
	const IMAGE_IMPORT_DESCRIPTOR *import = (void *)(base + directory->VirtualAddress);

	for (; import->Name; import++) {
		const IMAGE_THUNK_DATA64 *name = (void *)(base + import->OriginalFirstThunk);
		void **slot = (void *)(base + import->FirstThunk);

		if (_stricmp(base + import->Name, "ntoskrnl.exe"))
			continue;
		for (; name->u1.AddressOfData; name++, slot++) {
			void *function = replacement(base + name->u1.AddressOfData + 2);

			if (function)
				replace(slot, function);
		}
	}
}
