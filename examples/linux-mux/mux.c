// SPDX-License-Identifier: MIT
/*
 * mux.c - virtual network devices over one that is there, one for each VLAN; their lifecycles are the core's
 *
 *   the kernel                              the core
 *   module_init                             slu_driver_entry()
 *   NETDEV_REGISTER of the lower device     slu_binding_bind()        then a virtual device is requested for each VLAN
 *   NETDEV_UP, NETDEV_GOING_DOWN            slu_binding_restart(), slu_binding_pause()
 *   NETDEV_UNREGISTER                       slu_binding_unbind()      ends when each virtual device is gone
 *   ndo_init, ndo_uninit                    slu_adapter_initialize(), slu_adapter_halt()
 *   ndo_open, ndo_stop                      slu_adapter_restart(), slu_adapter_pause()
 *   ndo_start_xmit, dev_queue_xmit done     slu_adapter_send(), slu_adapter_send_complete()
 *   the lower device's rx handler           slu_binding_receive(), slu_adapter_receive()
 *   module_exit                             slu_binding_unbind(), slu_driver_unload()
 *
 * A frame from above waits in a queue of its virtual device until a worker has passed it on to the lower device: until then it
 * counts at both, and ndo_stop, the end of either device, and rmmod wait for it. From then on it is the lower device's. It cannot
 * be counted until the hardware is done with it: a lower device that is down, or a queueing discipline that is reset, may
 * keep frames until the RTNL is free, and who waits here has it.
 *
 * The lifecycle runs under the RTNL, which the kernel holds in all of these but module_init and module_exit. Frames do not.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "sluice.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#define VLANS_MAX 8
#define QUEUE_MAX 512 /* frames of a virtual device on their way down */

static char *lower = "eth0";
module_param(lower, charp, 0444);
MODULE_PARM_DESC(lower, "the network device below (default eth0)");

static ushort vlans[VLANS_MAX] = {10, 20};
static int vlan_count = 2;
module_param_array(vlans, ushort, &vlan_count, 0444);
MODULE_PARM_DESC(vlans, "a virtual device muxN for each of these VLANs, 1 to 4094 (default 10,20)");

struct virtual;

/* Resources of a virtual device, in the order of their making. */
enum { COUNTERS, RESOURCES };

struct binding {
	struct slu_binding binding;
	struct slu_linux_waiter waiter;
	struct net_device *lower;
	netdevice_tracker held;
	int paused;
};

struct virtual
{
	struct slu_instance instance;
	struct slu_adapter adapter;
	struct slu_linux_waiter instance_waiter, adapter_waiter;
	struct slu_use use;
	u16 vlan;
	struct net_device *dev;
	struct binding *binding;
	int paused;
	struct sk_buff_head queue; /* accepted, not passed on yet */
	struct work_struct carrying;
	struct work_struct registration;
	bool requested;   /* and not registered yet; under the RTNL, as what follows */
	bool initialized; /* ndo_init was called */
	int error;        /* why it cannot be registered */
};

/* What every frame came to. Sent: taken from above, each is completed once. Awaited: pauses that found some not completed yet. */
struct account {
	atomic64_t sent, completed, refused, indicated, unwanted, awaited;
};

static struct {
	struct slu_linux linux_;
	struct slu_driver driver;
	struct slu_linux_waiter waiter;
	wait_queue_head_t waits;
	struct work_struct work;
	struct notifier_block notifier;
	struct task_struct *holder; /* of the RTNL, while it is in the core */
	bool loaded, leaving;
	struct binding *binding;
	struct virtual devices[VLANS_MAX];
	struct account account;
} mux;

static struct binding *binding_of(const struct slu_binding *binding)
{
	return slu_binding_context(binding);
}

static struct virtual *virtual_of(const struct slu_adapter *adapter)
{
	return slu_adapter_context(adapter);
}

static struct virtual *virtual_from(const struct net_device *dev)
{
	return *(struct virtual **)netdev_priv(dev);
}

static int error_of(slu_status status)
{
	switch (status) {
	case SLU_STATUS_SUCCESS:
		return 0;
	case SLU_STATUS_RESOURCES:
		return -ENOMEM;
	case SLU_STATUS_INVALID_STATE:
		return -EBUSY;
	default:
		return -EIO;
	}
}

static slu_status status_of(int error)
{
	switch (error) {
	case 0:
		return SLU_STATUS_SUCCESS;
	case -ENOMEM:
		return SLU_STATUS_RESOURCES;
	default:
		return SLU_STATUS_FAILURE;
	}
}

/*
 * The RTNL: a callout may come from the kernel's callback, which has it, or from module_init or a work item, which have not.
 */

static bool begin_rtnl(void)
{
	if (READ_ONCE(mux.holder) == current)
		return false;
	rtnl_lock();
	WRITE_ONCE(mux.holder, current);
	return true;
}

static void end_rtnl(bool begun)
{
	if (!begun)
		return;
	WRITE_ONCE(mux.holder, NULL);
	rtnl_unlock();
}

/* The kernel called with the RTNL held; perhaps from a callout of ours. */
static bool enter_with_rtnl(void)
{
	ASSERT_RTNL();
	if (READ_ONCE(mux.holder) == current)
		return false;
	WRITE_ONCE(mux.holder, current);
	return true;
}

static void leave_with_rtnl(bool entered)
{
	if (entered)
		WRITE_ONCE(mux.holder, NULL);
}

/*
 * Work items need the RTNL. Who waits for one has it already, and does the work itself; where nobody waits, the system's queue does.
 * So there is one queue of waiting threads for all objects: at most one thread has the RTNL.
 */

static struct slu_linux_waiter *deferred(void)
{
	struct slu_linux_waiter *waiter, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&mux.linux_.guard, flags);
	list_for_each_entry(waiter, &mux.linux_.waiters, entry)
	{
		if (waiter->work)
			found = waiter;
	}
	spin_unlock_irqrestore(&mux.linux_.guard, flags);
	return found;
}

/* Under the RTNL. */
static void do_deferred(void)
{
	struct slu_linux_waiter *waiter;

	while ((waiter = deferred())) {
		void (*work)(void *) = xchg(&waiter->work, NULL);

		work(waiter->object);
	}
}

static void deferred_work(struct work_struct *item)
{
	bool begun = begin_rtnl();

	do_deferred();
	end_rtnl(begun);
}

static void mux_defer(void *context, void *object, void (*work)(void *object))
{
	xchg(&slu_linux_find(context, object)->work, work);
	wake_up(&mux.waits);
	schedule_work(&mux.work);
}

/* @told may be gone once it was found set. */
static void tell(int *told)
{
	xchg(told, 1);
	wake_up(&mux.waits);
}

static void await(int *told)
{
	while (!xchg(told, 0)) {
		wait_event(mux.waits, READ_ONCE(*told) || deferred());
		do_deferred();
	}
}

static void mux_wake(void *context, void *object)
{
	tell(&slu_linux_find(context, object)->woken);
}

static void mux_wait(void *context, void *object)
{
	await(&slu_linux_find(context, object)->woken);
}

/*
 * Frames
 */

/* MiniportSendNetBufferLists. From here until carry() has passed it on it counts at both edges (SEND-02). */
static netdev_tx_t start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct virtual *device = virtual_from(dev);

	if (slu_adapter_send(&device->adapter, &device->binding->binding, 1) != SLU_STATUS_SUCCESS) {
		atomic64_inc(&mux.account.refused);
		dev_core_stats_tx_dropped_inc(dev);
		kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	atomic64_inc(&mux.account.sent);
	dev_sw_netstats_tx_add(dev, 1, skb->len);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), device->vlan);
	skb_queue_tail(&device->queue, skb);
	if (skb_queue_len(&device->queue) >= QUEUE_MAX)
		netif_stop_queue(dev);
	schedule_work(&device->carrying);
	return NETDEV_TX_OK;
}

/* The last thing that is done for a frame; the device may be gone afterwards, but not its struct. */
static void send_is_complete(struct virtual *device)
{
	s64 completed = atomic64_inc_return(&mux.account.completed);

#ifdef SLU_MUX_FAULT_FORGETS_COMPLETION
	if (completed % 1000 == 0)
		return;
#endif
	(void)completed;
	slu_adapter_send_complete(&device->adapter, &device->binding->binding, 1);
}

static void carry(struct work_struct *work)
{
	struct virtual *device = container_of(work, struct virtual, carrying);
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&device->queue))) {
		struct net_device *dev = device->dev;

		skb->dev = device->binding->lower;
		dev_queue_xmit(skb);
		if (netif_queue_stopped(dev) && skb_queue_len(&device->queue) < QUEUE_MAX / 2)
			netif_wake_queue(dev);
		send_is_complete(device);
		cond_resched();
	}
}

static struct virtual *device_for(const struct sk_buff *skb)
{
	if (!skb_vlan_tag_present(skb) || skb->vlan_proto != htons(ETH_P_8021Q))
		return NULL;
	for (int i = 0; i < vlan_count; i++) {
		if (mux.devices[i].vlan == skb_vlan_tag_get_id(skb))
			return &mux.devices[i];
	}
	return NULL;
}

/* An indication with the RESOURCES flag: what goes up keeps nothing of the lower device, so it is back when the call is (RCV-05). */
static void indicate(struct virtual *device, struct sk_buff *skb)
{
	struct net_device *dev = device->dev;

	if (!slu_adapter_receive(&device->adapter, 1)) {
		atomic64_inc(&mux.account.unwanted);
		kfree_skb(skb);
		return;
	}
	atomic64_inc(&mux.account.indicated);
	__vlan_hwaccel_clear_tag(skb);
	skb->dev = dev;
	if (skb->pkt_type == PACKET_OTHERHOST && ether_addr_equal(eth_hdr(skb)->h_dest, dev->dev_addr))
		skb->pkt_type = PACKET_HOST;
	dev_sw_netstats_rx_add(dev, skb->len);
	netif_receive_skb(skb);
	slu_adapter_receive_done(&device->adapter);
	slu_adapter_return(&device->adapter, 1);
}

/* ProtocolReceiveNetBufferLists: the kernel waits for this one before the handler is gone (close_adapter()). */
static rx_handler_result_t receive(struct sk_buff **pskb)
{
	struct binding *binding = rcu_dereference(READ_ONCE((*pskb)->dev)->rx_handler_data);
	struct virtual *device = device_for(*pskb);
	enum slu_receive verdict;

	if (!device)
		return RX_HANDLER_PASS;
	*pskb = skb_share_check(*pskb, GFP_ATOMIC);
	if (!*pskb)
		return RX_HANDLER_CONSUMED;
	verdict = slu_binding_receive(&binding->binding, 1);
	if (verdict == SLU_RECEIVE_KEEP) {
		indicate(device, *pskb);
	} else {
		atomic64_inc(&mux.account.unwanted);
		kfree_skb(*pskb);
	}
	if (verdict != SLU_RECEIVE_DROP)
		slu_binding_return(&binding->binding, verdict, 1);
	return RX_HANDLER_CONSUMED;
}

/*
 * The binding asks the kernel
 */

static slu_status open_adapter(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);
	int error = netdev_rx_handler_register(b->lower, receive, b);

	if (error)
		pr_err("%s: it has a handler already (%d): is it in a bridge?\n", b->lower->name, error);
	return error ? SLU_STATUS_OPEN_FAILED : SLU_STATUS_SUCCESS;
}

static void forget_vlans(struct binding *b, int count)
{
	while (count--)
		vlan_vid_del(b->lower, htons(ETH_P_8021Q), mux.devices[count].vlan);
}

/* The lower device lets our VLANs through. */
static slu_status set_up(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);

	for (int i = 0; i < vlan_count; i++) {
		int error = vlan_vid_add(b->lower, htons(ETH_P_8021Q), mux.devices[i].vlan);

		if (error) {
			forget_vlans(b, i);
			return status_of(error);
		}
	}
	return SLU_STATUS_SUCCESS;
}

static slu_status clear_filter(struct slu_binding *binding)
{
	forget_vlans(binding_of(binding), vlan_count);
	return SLU_STATUS_SUCCESS;
}

static slu_status close_adapter(struct slu_binding *binding)
{
	netdev_rx_handler_unregister(binding_of(binding)->lower);
	return SLU_STATUS_SUCCESS;
}

/* The kernel unbinds when it likes: a hint that it does not take. */
static void unbind_adapter(struct slu_binding *binding)
{
}

static void complete_pnp_event(struct slu_binding *binding, slu_status status)
{
	tell(&binding_of(binding)->paused);
}

/* Bind and unbind wait inside and answer at once; there is nobody to tell. */
static void complete_bind(struct slu_binding *binding, slu_status status)
{
}

static void complete_unbind(struct slu_binding *binding)
{
}

static void release_binding(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);

	slu_linux_detach(&mux.linux_, &b->waiter);
	netdev_put(b->lower, &b->held);
	kfree(b);
}

static const struct slu_binding_ops binding_ops = {
        .open_adapter = open_adapter,
        .set_up = set_up,
        .clear_filter = clear_filter,
        .close_adapter = close_adapter,
        .unbind_adapter = unbind_adapter,
        .complete_bind = complete_bind,
        .complete_unbind = complete_unbind,
        .complete_pnp_event = complete_pnp_event,
        .release = release_binding,
};

/*
 * The virtual device: the kernel calls
 */

static int device_init(struct net_device *dev)
{
	struct virtual *device = virtual_from(dev);
	bool entered = enter_with_rtnl();
	slu_status status;

	device->initialized = true;
	status = slu_adapter_initialize(&device->adapter);
	leave_with_rtnl(entered);
	return error_of(status);
}

static void device_uninit(struct net_device *dev)
{
	bool entered = enter_with_rtnl();

	slu_adapter_halt(&virtual_from(dev)->adapter, dev->reg_state == NETREG_UNINITIALIZED);
	leave_with_rtnl(entered);
}

static int device_open(struct net_device *dev)
{
	struct virtual *device = virtual_from(dev);
	bool entered = enter_with_rtnl();
	slu_status status = slu_adapter_restart(&device->adapter);

	leave_with_rtnl(entered);
	return error_of(status);
}

/* Waits for the frames that the lower device still has. */
static int device_stop(struct net_device *dev)
{
	struct virtual *device = virtual_from(dev);
	bool entered = enter_with_rtnl();

	if (slu_adapter_pause(&device->adapter) == SLU_STATUS_PENDING) {
		atomic64_inc(&mux.account.awaited);
		await(&device->paused);
	}
	leave_with_rtnl(entered);
	return 0;
}

static int lower_index(const struct net_device *dev)
{
	return virtual_from(dev)->binding->lower->ifindex;
}

static const struct net_device_ops device_ops = {
        .ndo_init = device_init,
        .ndo_uninit = device_uninit,
        .ndo_open = device_open,
        .ndo_stop = device_stop,
        .ndo_start_xmit = start_xmit,
        .ndo_get_stats64 = dev_get_tstats64,
        .ndo_get_iflink = lower_index,
        .ndo_set_mac_address = eth_mac_addr,
        .ndo_validate_addr = eth_validate_addr,
};

static void setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &device_ops;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->needs_free_netdev = true;
}

/*
 * The virtual device asks the kernel
 */

static slu_status acquire(struct slu_adapter *adapter, u8 kind)
{
	struct net_device *dev = virtual_of(adapter)->dev;

	if (virtual_of(adapter)->error)
		return status_of(virtual_of(adapter)->error);
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	return dev->tstats ? SLU_STATUS_SUCCESS : SLU_STATUS_RESOURCES;
}

static void release(struct slu_adapter *adapter, u8 kind)
{
	free_percpu(virtual_of(adapter)->dev->tstats);
}

static void complete_restart(struct slu_adapter *adapter, slu_status status)
{
}

static void complete_pause(struct slu_adapter *adapter)
{
	tell(&virtual_of(adapter)->paused);
}

static const struct slu_adapter_ops adapter_ops = {
        .resource_count = RESOURCES,
        .acquire = acquire,
        .release = release,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
};

/* NdisIMInitializeDeviceInstanceEx: the device is registered later, by a thread of its own. */
static slu_status request_device(struct slu_instance *instance)
{
	struct virtual *device = slu_instance_context(instance);
	struct net_device *below = device->binding->lower;
	char name[IFNAMSIZ];

	snprintf(name, sizeof(name), "mux%u", device->vlan);
	device->dev = alloc_netdev(sizeof(struct virtual *), name, NET_NAME_USER, setup);
	if (!device->dev)
		return SLU_STATUS_RESOURCES;
	*(struct virtual **)netdev_priv(device->dev) = device;
	dev_net_set(device->dev, dev_net(below));
	eth_hw_addr_inherit(device->dev, below);
	device->dev->mtu = below->mtu;
	device->requested = true;
	schedule_work(&device->registration);
	return SLU_STATUS_SUCCESS;
}

static void forget_device(struct virtual *device)
{
	free_netdev(device->dev);
	device->dev = NULL;
}

/* If ndo_init was not called, the initialization that the core awaits fails here (INIT-13). */
static void register_device(struct virtual *device)
{
	device->initialized = false;
	device->error = register_netdevice(device->dev);
	if (!device->error)
		return;
	pr_err("%s: not registered (%d)\n", device->dev->name, device->error);
	if (!device->initialized)
		slu_adapter_initialize(&device->adapter);
	device->error = 0;
	forget_device(device);
}

static void registration(struct work_struct *work)
{
	struct virtual *device = container_of(work, struct virtual, registration);
	bool begun = begin_rtnl();

	if (device->requested && mux.loaded) {
		device->requested = false;
		register_device(device);
	}
	end_rtnl(begun);
}

/* Who is first has the RTNL: this, or registration() (TI-05, TI-06). */
static slu_status cancel_device(struct slu_instance *instance)
{
	struct virtual *device = slu_instance_context(instance);
	bool begun = begin_rtnl();
	bool in_time = device->requested;

	device->requested = false;
	if (in_time)
		forget_device(device);
	end_rtnl(begun);
	return in_time ? SLU_STATUS_SUCCESS : SLU_STATUS_FAILURE;
}

/* NdisIMDeInitializeDeviceInstance; ndo_stop and ndo_uninit are called inside. The kernel frees it. */
static slu_status remove_device(struct slu_instance *instance)
{
	struct virtual *device = slu_instance_context(instance);
	bool begun = begin_rtnl();

	unregister_netdevice(device->dev);
	device->dev = NULL;
	end_rtnl(begun);
	return SLU_STATUS_SUCCESS;
}

static const struct slu_instance_ops instance_ops = {
        .request = request_device,
        .cancel = cancel_device,
        .deinit = remove_device,
};

/*
 * The lower device comes, runs, and goes
 */

static void bind(struct net_device *dev)
{
	struct binding *b = kzalloc(sizeof(*b), GFP_KERNEL);
	slu_status status;

	if (!b) {
		pr_err("%s: no memory\n", dev->name);
		return;
	}
	b->lower = dev;
	netdev_hold(dev, &b->held, GFP_KERNEL);
	slu_binding_init(&b->binding, &mux.driver, &binding_ops, b);
	slu_linux_attach(&mux.linux_, &b->waiter, &b->binding.object);
	for (int i = 0; i < vlan_count; i++) {
		mux.devices[i].binding = b;
		slu_use_set(&mux.devices[i].use, &b->binding);
	}
	mux.binding = b;
	status = slu_binding_bind(&b->binding);
	if (status != SLU_STATUS_SUCCESS) {
		mux.binding = NULL;
		pr_err("%s: not bound (%08x)\n", dev->name, status);
	}
}

static void restart_binding(struct binding *b)
{
	if (slu_binding_restart(&b->binding) == SLU_STATUS_PENDING)
		await(&b->paused);
}

/* Refused where it is not running: then there is nothing to do. */
static void pause_binding(struct binding *b)
{
	if (slu_binding_pause(&b->binding) == SLU_STATUS_PENDING) {
		atomic64_inc(&mux.account.awaited);
		await(&b->paused);
	}
}

static void unbind(void)
{
	struct binding *b = mux.binding;

	mux.binding = NULL;
	pause_binding(b);
	slu_binding_unbind(&b->binding);
}

/* The devices above follow the lower one's carrier. */
static void follow_carrier(const struct net_device *dev)
{
	for (int i = 0; i < vlan_count; i++) {
		if (mux.devices[i].dev)
			netif_stacked_transfer_operstate(dev, mux.devices[i].dev);
	}
}

static void lower_event(struct net_device *dev, unsigned long event)
{
	switch (event) {
	case NETDEV_REGISTER:
		if (!mux.binding && !mux.leaving)
			bind(dev);
		break;
	case NETDEV_UP:
		if (mux.binding)
			restart_binding(mux.binding);
		break;
	case NETDEV_GOING_DOWN:
		if (mux.binding)
			pause_binding(mux.binding);
		break;
	case NETDEV_CHANGE:
		follow_carrier(dev);
		break;
	case NETDEV_UNREGISTER:
		if (mux.binding)
			unbind();
		break;
	}
}

static int notified(struct notifier_block *block, unsigned long event, void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	bool entered;

	if (strcmp(dev->name, lower) || !net_eq(dev_net(dev), &init_net))
		return NOTIFY_DONE;
	entered = enter_with_rtnl();
	lower_event(dev, event);
	leave_with_rtnl(entered);
	return NOTIFY_DONE;
}

/*
 * The driver
 */

static slu_status register_miniport(struct slu_driver *driver)
{
	return SLU_STATUS_SUCCESS;
}

/* The devices that are there already are told before this returns (DE-09). */
static slu_status register_protocol(struct slu_driver *driver)
{
	mux.notifier.notifier_call = notified;
	return status_of(register_netdevice_notifier(&mux.notifier));
}

static void associate(struct slu_driver *driver)
{
}

static void deregister_protocol(struct slu_driver *driver)
{
	unregister_netdevice_notifier(&mux.notifier);
}

static void deregister_miniport(struct slu_driver *driver)
{
}

static const struct slu_driver_ops driver_ops = {
        .register_miniport = register_miniport,
        .register_protocol = register_protocol,
        .associate = associate,
        .deregister_protocol = deregister_protocol,
        .deregister_miniport = deregister_miniport,
};

static void make_device(struct virtual *device, u16 vlan)
{
	device->vlan = vlan;
	skb_queue_head_init(&device->queue);
	INIT_WORK(&device->carrying, carry);
	INIT_WORK(&device->registration, registration);
	slu_adapter_init(&device->adapter, &mux.driver, &adapter_ops, device);
	slu_linux_attach(&mux.linux_, &device->adapter_waiter, &device->adapter.object);
	slu_instance_init(&device->instance, &device->adapter, &instance_ops, device);
	slu_linux_attach(&mux.linux_, &device->instance_waiter, &device->instance.object);
	slu_instance_use(&device->instance, &device->use);
}

static void forget_devices(void)
{
	for (int i = 0; i < vlan_count; i++) {
		struct virtual *device = &mux.devices[i];

		cancel_work_sync(&device->registration);
		cancel_work_sync(&device->carrying);
		WARN_ON(!slu_instance_deinit(&device->instance));
		slu_linux_detach(&mux.linux_, &device->instance_waiter);
		slu_linux_detach(&mux.linux_, &device->adapter_waiter);
	}
}

static int check_parameters(void)
{
	for (int i = 0; i < vlan_count; i++) {
		if (!vlans[i] || vlans[i] >= VLAN_VID_MASK) {
			pr_err("vlans: %u is no VLAN: 1 to %u\n", vlans[i], VLAN_VID_MASK - 1);
			return -EINVAL;
		}
		for (int j = 0; j < i; j++) {
			if (vlans[i] == vlans[j]) {
				pr_err("vlans: %u is there twice\n", vlans[i]);
				return -EINVAL;
			}
		}
	}
	return 0;
}

/* No initialization before DriverEntry has returned (DE-08): what was requested until now waits for this. */
static void begin_initializing(void)
{
	bool begun = begin_rtnl();

	mux.loaded = true;
	for (int i = 0; i < vlan_count; i++)
		schedule_work(&mux.devices[i].registration);
	end_rtnl(begun);
}

static int __init mux_init(void)
{
	int error = check_parameters();

	if (error)
		return error;
	error = slu_linux_init(&mux.linux_, "slumux");
	if (error)
		return error;
	mux.linux_.platform.wait = mux_wait;
	mux.linux_.platform.wake = mux_wake;
	mux.linux_.platform.defer = mux_defer;
	init_waitqueue_head(&mux.waits);
	INIT_WORK(&mux.work, deferred_work);
	slu_driver_init(&mux.driver, &mux.linux_.platform, &driver_ops, NULL);
	slu_linux_attach(&mux.linux_, &mux.waiter, &mux.driver.object);
	for (int i = 0; i < vlan_count; i++)
		make_device(&mux.devices[i], vlans[i]);
	error = error_of(slu_driver_entry(&mux.driver));
	if (error) {
		forget_devices();
		slu_linux_deinit(&mux.linux_);
		return error;
	}
	begin_initializing();
	return 0;
}

/* The kernel has no unbind before the unload: that is done here, and then no device is bound any more (UNL-06). */
static void __exit mux_exit(void)
{
	const struct account *account = &mux.account;
	bool begun = begin_rtnl();

	mux.leaving = true;
	if (mux.binding)
		unbind();
	end_rtnl(begun);
	flush_work(&mux.work);
	WARN_ON(!slu_driver_unload(&mux.driver));
	forget_devices();
	slu_linux_deinit(&mux.linux_);
	pr_info("sent %lld, completed %lld, refused %lld, indicated %lld, unwanted %lld, pauses that waited %lld: %s\n",
	        atomic64_read(&account->sent), atomic64_read(&account->completed), atomic64_read(&account->refused),
	        atomic64_read(&account->indicated), atomic64_read(&account->unwanted), atomic64_read(&account->awaited),
	        atomic64_read(&account->sent) == atomic64_read(&account->completed) ? "balanced" : "NOT BALANCED");
}

module_init(mux_init);
module_exit(mux_exit);

MODULE_DESCRIPTION("virtual network devices by VLAN, with the lifecycles of sluice");
MODULE_LICENSE("Dual MIT/GPL");
