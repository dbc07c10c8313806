#!/bin/sh
# SPDX-License-Identifier: MIT
#
# huge-pages.sh SLUICE - a device of DPDK without huge pages, and with some, which it then uses; the machine gets back what it had
set -u
sluice=$(realpath "$1")
pages=64
setting=/proc/sys/vm/nr_hugepages

[ -w $setting ] || { echo 'skip: huge pages take root, and a kernel that has them'; exit 77; }
size=$(sed -n 's/^Hugepagesize: *\([0-9]*\) kB/\1/p' /proc/meminfo)
[ "$size" = 2048 ] || { echo 'skip: the huge pages of this machine are not of 2 MiB'; exit 77; }
folder=$(mktemp -d)
before=$(cat $setting)
trap 'echo $before >$setting; rm -rf "$folder"' EXIT
trap 'exit 99' HUP INT TERM
cd "$folder" || exit 99
cat >scenario <<-END
	driver mux
	port trunk dpdk:net_null0
	device ten vlan 10 on trunk
	load
	bind trunk
	start ten
	restart trunk
	restart ten
	traffic for 500ms
	unbind trunk
	unload
END

free_pages()
{
	sed -n 's/^HugePages_Free: *//p' /proc/meminfo
}

# run: how many huge pages it takes, in $used
run()
{
	had=$(free_pages)
	"$sluice" run scenario >printed 2>&1 &
	used=0
	while kill -0 $! 2>/dev/null; do
		now=$((had - $(free_pages)))
		[ $now -le "$used" ] || used=$now
		sleep 0.05
	done
	wait $! || { cat printed; exit 1; }
	grep -Eq '^trunk.frames +[1-9]' printed || { echo 'no frame came'; cat printed; exit 1; }
}

printf 'driver mux\nport trunk dpdk:net_null0\n' >none
lacks=$("$sluice" run none 2>&1 | grep 'was built without') && { echo "skip: $lacks"; exit 77; }
if [ "$(free_pages)" -eq 0 ]; then
	run
	echo "without huge pages: $used of them used"
	[ "$used" -eq 0 ] || exit 1
fi
echo $((before + pages)) >$setting
[ "$(free_pages)" -ge $pages ] || { echo 'skip: the kernel has no room for huge pages'; exit 77; }
run
echo "with $pages huge pages: $used of them used"
[ "$used" -gt 0 ]
