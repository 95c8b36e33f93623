// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * An end of a link as the stack sees it: an Ethernet interface of kind "warren".
 * The kind can be listed and read but not created, changed or deleted through
 * rtnetlink, and the interface cannot change its namespace: a link belongs to
 * its lab, not to root inside a node.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/if_vlan.h>
#include <linux/module.h>
#include <net/rtnetlink.h>

#include "compat/netdev.h"
#include "lab.h"
#include "link.h"
#include "netdev.h"
#include "node.h"
#include "sched.h"
#include "uapi/warren.h"

#define WARREN_FEATURES							\
	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HW_CSUM |		\
	 NETIF_F_RXCSUM | NETIF_F_SCTP_CRC | NETIF_F_HIGHDMA |		\
	 NETIF_F_GSO_SOFTWARE | NETIF_F_GSO_ENCAP_ALL |			\
	 NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_CTAG_RX |		\
	 NETIF_F_HW_VLAN_STAG_TX | NETIF_F_HW_VLAN_STAG_RX)

static netdev_tx_t warren_xmit(struct sk_buff *skb, struct net_device *dev)
{
	warren_dir_send(warren_port(dev)->tx, dev, skb);
	return NETDEV_TX_OK;
}

static int warren_stop(struct net_device *dev)
{
	struct warren_port *port = warren_port(dev);

	warren_link_end_up(port->link, port->end, false);
	return 0;
}

/* Unreachable for senders by now, here and at the other end. */
static void warren_uninit(struct net_device *dev)
{
	warren_dir_kill(warren_port(dev)->rx);
}

/* Frames that the link dropped before its wire are the sending interface's. */
static void warren_get_stats64(struct net_device *dev,
			       struct rtnl_link_stats64 *stats)
{
	struct warren_port *port = warren_port(dev);
	struct warren_dir_report report;

	warren_dir_report(port->tx, &report);
	stats->tx_packets = report.count.frames_in;
	stats->tx_bytes = report.count.bytes_in;
	stats->tx_dropped = report.count.drop[WR_DROP_QUEUE] +
			    report.count.drop[WR_DROP_GUARD] +
			    report.count.drop[WR_DROP_MEMORY];
	stats->tx_carrier_errors = report.count.drop[WR_DROP_DOWN];

	warren_dir_report(port->rx, &report);
	stats->rx_packets = report.count.frames_out;
	stats->rx_bytes = report.count.bytes_out;
	stats->rx_crc_errors = report.count.drop[WR_DROP_BIT_ERROR];
	stats->rx_length_errors = report.count.drop[WR_DROP_TOO_LONG];
	stats->rx_errors = stats->rx_crc_errors + stats->rx_length_errors;
}

/* The engine decides frame by frame, so the stack must segment for it. */
static netdev_features_t warren_fix_features(struct net_device *dev,
					     netdev_features_t features)
{
	if (warren_dir_shaped(warren_port(dev)->tx))
		features &= ~NETIF_F_GSO_MASK;
	return features;
}

static const struct net_device_ops warren_netdev_ops = {
	.ndo_uninit = warren_uninit,
	.ndo_stop = warren_stop,
	.ndo_start_xmit = warren_xmit,
	.ndo_get_stats64 = warren_get_stats64,
	.ndo_fix_features = warren_fix_features,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_features_check = passthru_features_check,
};

static void warren_get_drvinfo(struct net_device *dev,
			       struct ethtool_drvinfo *info)
{
	strscpy(info->driver, WARREN_LINK_KIND, sizeof(info->driver));
}

static const struct ethtool_ops warren_ethtool_ops = {
	.get_drvinfo = warren_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_ts_info = ethtool_op_get_ts_info,
};

static size_t warren_get_size(const struct net_device *dev)
{
	return WARREN_IFLA_MAX * nla_total_size(sizeof(u32));
}

static int warren_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	const struct warren_port *port = warren_port(dev);
	const struct warren_link *link = port->link;

	if (nla_put_u32(skb, WARREN_IFLA_LAB, link->lab->id) ||
	    nla_put_u32(skb, WARREN_IFLA_NODE, link->ends[port->end].node->id) ||
	    nla_put_u32(skb, WARREN_IFLA_LINK, link->id) ||
	    nla_put_u32(skb, WARREN_IFLA_END, port->end))
		return -EMSGSIZE;
	return 0;
}

/* Without setup, newlink and dellink, rtnetlink can only read. */
static struct rtnl_link_ops warren_rtnl_ops __read_mostly = {
	.kind = WARREN_LINK_KIND,
	.get_size = warren_get_size,
	.fill_info = warren_fill_info,
};

static void warren_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &warren_netdev_ops;
	dev->ethtool_ops = &warren_ethtool_ops;
	dev->rtnl_link_ops = &warren_rtnl_ops;
	/* complete as it is: the stack may announce it on registration */
	dev->rtnl_link_state = RTNL_LINK_INITIALIZED;

	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->priv_flags |= IFF_NO_QUEUE | IFF_LIVE_ADDR_CHANGE |
			   IFF_DISABLE_NETPOLL;
	dev->features = WARREN_FEATURES;
	dev->hw_features = WARREN_FEATURES;
	dev->hw_enc_features = WARREN_FEATURES;
	dev->mpls_features = NETIF_F_HW_CSUM | NETIF_F_GSO_SOFTWARE;
	dev->vlan_features = WARREN_FEATURES &
			     ~(NETIF_F_HW_VLAN_CTAG_TX |
			       NETIF_F_HW_VLAN_STAG_TX |
			       NETIF_F_HW_VLAN_CTAG_RX |
			       NETIF_F_HW_VLAN_STAG_RX);
	warren_set_lockless_tx(dev);
	warren_set_netns_local(dev);
	dev->min_mtu = WARREN_MTU_MIN;
	dev->max_mtu = WARREN_FRAME_MAX;
	dev->needs_free_netdev = true;
}

struct net_device *warren_netdev_alloc(struct warren_link *link, u32 end,
				       struct net *net, const char *name)
{
	struct warren_port *port;
	struct net_device *dev;

	dev = alloc_netdev_mqs(sizeof(*port), name, NET_NAME_USER, warren_setup,
			       1, 1);
	if (!dev)
		return NULL;
	dev_net_set(dev, net);
	netif_carrier_off(dev);
	port = warren_port(dev);
	port->link = link;
	port->end = end;
	port->tx = &link->dirs[end];
	port->rx = &link->dirs[!end];
	return dev;
}

/*
 * A carrier that came on in ndo_open would come before the qdiscs. The stack
 * files such an event as not urgent, keeps it up to a second, and walks all of
 * those that it keeps for each urgent one: large labs would come up slowly.
 */
static int warren_netdev_event(struct notifier_block *block,
			       unsigned long event, void *data)
{
	struct net_device *dev = netdev_notifier_info_to_dev(data);

	if (event == NETDEV_UP && dev->netdev_ops == &warren_netdev_ops)
		warren_link_end_up(warren_port(dev)->link,
				   warren_port(dev)->end, true);
	return NOTIFY_DONE;
}

static struct notifier_block warren_netdev_notifier = {
	.notifier_call = warren_netdev_event,
};

int warren_netdev_init(void)
{
	int err;

	err = register_netdevice_notifier(&warren_netdev_notifier);
	if (err)
		return err;
	err = rtnl_link_register(&warren_rtnl_ops);
	if (err)
		unregister_netdevice_notifier(&warren_netdev_notifier);
	return err;
}

void warren_netdev_exit(void)
{
	rtnl_link_unregister(&warren_rtnl_ops);
	unregister_netdevice_notifier(&warren_netdev_notifier);
}

MODULE_ALIAS_RTNL_LINK("warren");
