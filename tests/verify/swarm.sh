#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# --swarm: what ran out is looked into by chance; what that finds is a violation, that it finds nothing is no proof.
# usage: swarm.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
# Only with gcc is anything kept.
unset SLUICE_CC

run verify --budget 40m --budget 1s "$here/plain/aside.pml"
ends 3
run verify --budget 40m --budget 1s --swarm 4 "$here/plain/aside.pml"
ends 1
has '^aside.pml - assertions violated '
has 'aside.pml: assertions: violated: assertion violated (i!=0); found by a swarm, after a search that ran out of '
has '^aside.pml - no_deadlock ran out '
run trace sluice-trails/aside.pml-assertions.txt
ends 0
has '^violated: '

run verify --budget 40m --budget 1s --swarm 2 --cache kept "$here/plain/big.pml"
ends 3
has 'big.pml: no_deadlock: ran out: [a-z]*; not exhaustive: swarm of 2, [0-9,]* states, nothing found$'
hasnt proved$
run verify --budget 40m --budget 1s --swarm 2 --cache kept "$here/plain/big.pml"
ends 3
hasnt cached
# what is searched to its end needs none
run verify --swarm 2 "$here/plain/good.pml"
ends 0
hasnt swarm

run verify --swarm 0 "$here/plain/good.pml"
ends 2
run verify --swarm 1 --faults
ends 2
exit "$failed"
