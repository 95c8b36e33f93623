// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * /dev/warren: what needs a file descriptor and so does not go through netlink.
 * An open file may hold one lab, which is deleted when the file is released:
 * when the last process that has it ends, however it ends.
 */
#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/proc_ns.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

#include "chardev.h"
#include "lab.h"
#include "node.h"
#include "uapi/warren.h"

/* private_data of an open file: the id of the lab it holds, 0 = none. */
static unsigned long held_lab(const struct file *file)
{
	return (unsigned long)file->private_data;
}

static void hold_lab(struct file *file, unsigned long id)
{
	file->private_data = (void *)id;
}

/* Not from inside a node: its root has power over the node, not the lab. */
static int warren_dev_open(struct inode *inode, struct file *file)
{
	hold_lab(file, 0); /* the misc core leaves the device here */
	if (!capable(CAP_NET_ADMIN) ||
	    !net_eq(current->nsproxy->net_ns, &init_net))
		return -EPERM;
	return 0;
}

static struct ns_common *get_net_ns_of(struct ns_common *ns)
{
	return &get_net(container_of(ns, struct net, ns))->ns;
}

static long open_node(const struct warren_ioc_node *request)
{
	struct warren_node *node = NULL;
	struct warren_lab *lab;
	struct net *net = NULL;
	int fd;

	mutex_lock(&warren_control);
	lab = warren_lab_find(request->lab);
	if (lab)
		node = warren_node_find(lab, request->node);
	if (node)
		net = get_net(node->net);
	mutex_unlock(&warren_control);
	if (!net)
		return -ENOENT;

	fd = open_related_ns(&net->ns, get_net_ns_of);
	put_net(net);
	return fd;
}

static long bind_lab(struct file *file, u32 id)
{
	struct warren_lab *lab;
	long err = 0;

	mutex_lock(&warren_control);
	lab = warren_lab_find(id);
	if (!lab) {
		err = -ENOENT;
	} else if (held_lab(file) || lab->bound) {
		err = -EBUSY;
	} else {
		lab->bound = file;
		hold_lab(file, id);
		warren_generation++;
	}
	mutex_unlock(&warren_control);
	return err;
}

static long unbind_lab(struct file *file, u32 id)
{
	struct warren_lab *lab;
	long err = 0;

	mutex_lock(&warren_control);
	lab = warren_lab_find(id);
	if (!lab) {
		err = -ENOENT;
	} else if (lab->bound != file) {
		err = -EINVAL;
	} else {
		lab->bound = NULL;
		hold_lab(file, 0);
		warren_generation++;
	}
	mutex_unlock(&warren_control);
	return err;
}

static long warren_dev_ioctl(struct file *file, unsigned int command,
			     unsigned long argument)
{
	void __user *user = (void __user *)argument;
	struct warren_ioc_node node;
	u32 id;

	if (!capable(CAP_NET_ADMIN))
		return -EPERM;

	switch (command) {
	case WARREN_IOC_NODE_NETNS:
		if (copy_from_user(&node, user, sizeof(node)))
			return -EFAULT;
		return open_node(&node);
	case WARREN_IOC_LAB_BIND:
		if (copy_from_user(&id, user, sizeof(id)))
			return -EFAULT;
		return bind_lab(file, id);
	case WARREN_IOC_LAB_UNBIND:
		if (copy_from_user(&id, user, sizeof(id)))
			return -EFAULT;
		return unbind_lab(file, id);
	default:
		return -ENOTTY;
	}
}

static int warren_dev_release(struct inode *inode, struct file *file)
{
	struct warren_lab *lab;

	if (!held_lab(file))
		return 0;
	mutex_lock(&warren_control);
	lab = warren_lab_find(held_lab(file));
	if (lab)
		warren_lab_unlink(lab);
	mutex_unlock(&warren_control);
	if (lab)
		warren_lab_destroy(lab);
	return 0;
}

static const struct file_operations warren_dev_fops = {
	.owner = THIS_MODULE,
	.open = warren_dev_open,
	.release = warren_dev_release,
	.unlocked_ioctl = warren_dev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice warren_dev = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "warren",
	.fops = &warren_dev_fops,
	.mode = 0600,
};

int warren_chardev_init(void)
{
	return misc_register(&warren_dev);
}

void warren_chardev_exit(void)
{
	misc_deregister(&warren_dev);
}
