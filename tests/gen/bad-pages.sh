#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2015,SC2016
# Each way to break the door's page is refused with one exact line, status 2 and nothing written.
# usage: bad-pages.sh SLUICE ROOT
sluice=$(realpath "$1")
page=$(realpath "$2")/tests/gen/door/models/door/door.rl
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/door"
failed=0
count=0

# check WANTED-LINE: of what stands in $folder/door
check()
{
	count=$((count + 1))
	(cd "$folder" && "$sluice" gen --out out door) >"$folder/said" 2>&1
	status=$?
	if [ $status -ne 2 ] || [ "$(cat "$folder/said")" != "$1" ] || [ -e "$folder/out" ]; then
		printf 'status %s, wanted 2\n  said:   %s\n  wanted: %s\n' $status "$(cat "$folder/said")" "$1"
		failed=1
		rm -rf "$folder/out"
	fi
}

# refuse SED-SCRIPT LINE-AND-MESSAGE: the page, changed
refuse()
{
	sed "$1" "$page" >"$folder/door/door.rl"
	if cmp -s "$page" "$folder/door/door.rl"; then
		echo "no change: $1"
		failed=1
	fi
	check "door/door.rl:$2"
}

# rows
refuse '/LOCK  .*D_02/s/.*/&\n| LOCK @D_02 -> Shut_locked_twice/' \
	'45: two rows for LOCK in Shut, the other in line 44; keep one'
refuse '/LOCK  .*D_02/s/.*/&\n| LOCK @D_03 -> Open/' \
	'45: two rows for LOCK in Shut, the other in line 44; keep one'
refuse 's/LOCK     @D_02/LOCK          /' \
	'44: row LOCK in Shut has no ID; embed one after the event: LOCK @ROW_ID'
refuse 's/LOCK     @D_02/LOCK @D_02 @D_03/' \
	'44: row LOCK has two IDs, D-02 and D-03; keep one'
refuse 's/@D_01 @ring @light_on/@ring @D_01 @light_on/' \
	'43: row PUSH has its ID after an effect; put @D_01 first'
refuse 's/@ring @light_on/@ring @ring/' \
	'43: row PUSH has effect ring twice; keep one'
refuse 's/@ring @light_on/@ring @whistle/' \
	'43: action whistle is not declared; add action whistle { ... } above the table'
refuse 's/LOCK     @D_02/SLAM     @D_02/' \
	'44: event SLAM is not in the event list; declare it or delete the row'
refuse 's/-> Shut_locked_twice/-> Cellar/' \
	'44: there is no state Cellar; add it or correct the name'
refuse 's/-> Burnt             ),/-> Burnt/' \
	'52: unexpected Burnt; here stands | or ) after a row (a row is EVENT @ROW_ID @effect -> STATE)'
refuse 's/-> Burnt             ),/-> Burnt )/' \
	"52: unexpected Burnt; here stands , or ) after a state's rows"
refuse 's/| LOCK     @D_02/| LOCK when { 1 } @D_02/' \
	'44: unexpected when; here stands a row is EVENT @ROW_ID @effect -> STATE'
refuse 's/LOCK     @D_02/LOCK     >D_02/' \
	'44: unexpected >; here stands a row is EVENT @ROW_ID @effect -> STATE'
refuse 's/| LOCK     @D_02/| 259     @D_02/' \
	'44: unexpected 259; here stands a row is EVENT @ROW_ID @effect -> STATE'

# events
refuse 's/^STEAL  = 262;/&\nKNOCK  = 263;/' \
	'17: no row takes event KNOCK; delete it or add its row'
refuse 's/^PUSH   = 257;/PUSH = 0x101;/' \
	'11: PUSH = 0x101 is not decimal (Ragel would read another letter); write a decimal number from 257 up'
refuse "s/^PUSH   = 257;/PUSH = 'p';/" \
	"11: PUSH = 'p' is not decimal (Ragel would read another letter); write a decimal number from 257 up"
refuse 's/^PUSH   = 257;/PUSH = 0257;/' \
	'11: PUSH = 0257 is not decimal (Ragel would read another letter); write a decimal number from 257 up'
refuse 's/^PULL   = 258;/PULL = 257;/' \
	'12: events PUSH and PULL have one number, 257; give PULL the number 258'
refuse 's/^PULL   = 258;/PUSH = 258;/' \
	'12: event PUSH is declared twice; keep one'
refuse 's/^PUSH   = 257;/PUSH = 256;/' \
	'11: event PUSH has number 256, and 256 is LABELS; number the events from 257 up'
refuse 's/^PUSH   = 257;/PUSH = 7;/' \
	'11: event PUSH has number 7, and 256 is LABELS; number the events from 257 up'
refuse 's/^STEAL  = 262;/STEAL = 270;/' \
	'16: event STEAL has number 270; number the events from 257 up without a gap: 262'
refuse 's/^PULL   = 258;/Pull = 258;/' \
	'12: event Pull; write its name in capitals'
refuse '/^LABELS = 256;/d' \
	'10: the event list starts with PUSH; put LABELS = 256; before it'
refuse 's/^LABELS = 256;/LABELS = 255;/' \
	'10: LABELS has number 255; write LABELS = 256;'
refuse 's/^LABELS = 256;/&&/' \
	'10: LABELS is declared twice; keep LABELS = 256;'

# states
refuse '/STEAL    @/d; s/^STEAL.*//; s/^action THEFT.*//; s/BURN     @FIRE_1a @call_help     -> Burnt$/& )/; /Burnt )/s/$/,/' \
	'52: state WasStolen cannot be reached from Shut; add a row that leads there or delete it'
refuse "/start:  /d" \
	"42: the table has no start; its first line is start: ( '' -> STATE ),"
refuse 's/-> Shut              ),$/-> Garden ),/' \
	'45: LABELS leads from Shut to Garden; write it in the start state: LABELS @labels -> Garden'
refuse 's/^    Burnt: /    Open: /' \
	'52: state Open stands twice, the other in line 46; join them'
refuse 's/^    Burnt: /    burnt: /' \
	'52: state burnt; start its name with a capital'
refuse 's/WasStolen/Was_Stolen/; s/Burnt/WasStolen/; s/Was_Stolen/Burnt/; s/(void)fentry(Open);/(void)fentry(Ev_push);/; s/Open/Ev_push/g' \
	'46: PUSH and Ev_push are both DOOR_EV_PUSH in C; rename one'

# labels
refuse '/^action labels/,/^}/d; /LABELS   @labels/d; s/-> Shut_locked_twice$/& ),/' \
	'48: the page has no action labels and would lose its states'"'"' names; declare action labels { (void)fentry(STATE); ... }'
refuse '/LABELS   @labels/d; s/-> Shut_locked_twice$/& ),/' \
	'32: labels is not embedded and names would be lost; add to state Shut the row LABELS @labels -> Shut'
refuse '/fentry(Burnt)/d' \
	'32: labels lacks state Burnt; add (void)fentry(Burnt);'
refuse 's/fentry(Burnt)/fentry(Open)/' \
	'36: labels names Open twice; keep one'
refuse 's/fentry(Burnt)/fentry(Ashes)/' \
	'36: there is no state Ashes; add it or correct the name'
refuse 's/(void)fentry(Burnt);/fpc++;/' \
	'36: unexpected fpc; here stands (void)fentry(STATE);'
refuse 's/PULL     @D_03/PULL @D_03 @labels/' \
	'46: labels on PULL; embed it on LABELS only'
refuse 's/LABELS   @labels/LABELS @D_01/' \
	'45: unexpected D_01; here stands LABELS @labels -> START'

# actions
refuse 's/fx |= DOOR_DO_RING;/ring_the_bell();/' \
	'27: the body of ring is not an effect'"'"'s; write action ring { fx |= DOOR_DO_RING; }'
refuse 's/fx |= DOOR_DO_RING;/fx |= DOOR_DO_LIGHT_ON;/' \
	'27: the body of ring is not an effect'"'"'s; write action ring { fx |= DOOR_DO_RING; }'
refuse 's/fx |= DOOR_DO_RING;/fx |= DOOR_DO_RING; x = 1;/' \
	'27: the body of ring is not an effect'"'"'s; write action ring { fx |= DOOR_DO_RING; }'
refuse 's/{ fx |= DOOR_DO_RING; }/{\nfx |= DOOR_DO_RING;\n}/' \
	'28: the body of ring is not an effect'"'"'s; write action ring { fx |= DOOR_DO_RING; }'
refuse 's/^action D_03 { }/action D_03 { x = 1; }/' \
	'21: unexpected x; here stands } (a row ID has an empty body; an effect'"'"'s name is in small letters)'
refuse 's/^action D_03 { }/&\naction D_03 { }/' \
	'22: action D_03 is declared twice; keep one'
refuse 's/^action D_03 { }/&\naction D_05 { }/' \
	'22: no row has ID D_05; delete it or add its row'
refuse 's/^action ring .*/&\naction knock { fx |= DOOR_DO_KNOCK; }/' \
	'28: no row has effect knock; delete it or add its row'

# the page
refuse 's/^machine door;/machine gate;/' \
	'6: machine gate in a page called door.rl; give both the same name (machine door)'
refuse '/^alphtype int;/d' \
	'55: no alphtype int; in the page; put it after the machine'"'"'s name'
refuse 's/^alphtype int;/alphtype char;/' \
	'7: unexpected char; here stands alphtype int;'
refuse 's/^alphtype int;/&\ninclude "other.rl";/' \
	'8: unexpected include; here stands an event (NAME = NUMBER;), an action, main := or }%%'
refuse 's/^}%%$/write data;\n}%%/' \
	'55: unexpected write; here stands an event (NAME = NUMBER;), an action, main := or }%%'
refuse 's/^}%%$/&\nint main(void);/' \
	'56: text after the block; a page is one %%{ ... }%% block'
refuse 's/^%%{$/int x;\n&/' \
	'1: text before the block; a page is one %%{ ... }%% block'
refuse 's/^# Burnt and.*/# Prefix: Two Words/' \
	'4: the prefix is not a name in small letters; write # Prefix: slu'
refuse '30,$d' \
	'30: the page ends here; it goes on with an event (NAME = NUMBER;), an action, main := or }%%'
refuse '50,$d' \
	'50: the page ends here; it goes on with a state: LABEL: ( rows )'
refuse '33,$d' \
	'33: the page ends here; it goes on with } after the labels'
refuse '/^main := (/,/^);/d' \
	'41: no table in the page; add main := ( start: ( '"'' -> STATE ), ... );"
refuse 's/^PUSH .*/&\t\x01/' \
	'11: a character that is no text (0x1); write plain ASCII outside comments'
refuse 's/^PUSH .*/&\f/' \
	'11: a character that is no text (0xc); write plain ASCII outside comments'
refuse "s/''/'/" \
	"42: a literal without an end; close it with '"

# too many
list() # TEXT COUNT: one line a number, which stands for each N of the text
{
	awk -v text="$1" -v count="$2" 'BEGIN { for (i = 1; i <= count; i++) { line = text; gsub("N", i, line); print line } }'
}
many() # TEXT COUNT before the table, TEXT COUNT in it
{
	echo '%%{ machine door; alphtype int; LABELS = 256; GO = 257; action D_01 { }'
	list "$1" "$2"
	echo "action labels { (void)fentry(S1); } main := ( start: ( '' -> S1 ),"
	list "$3" "$4" | paste -sd,
	echo '); }%%'
}
many 'action eN { fx |= DOOR_DO_EN; }' 33 'SN: ( [] )' 1 >"$folder/door/door.rl"
check 'door/door.rl:34: e33 is effect number 33; one machine has at most 32, split it'
many '# N' 1 'SN: ( [] )' 251 >"$folder/door/door.rl"
check 'door/door.rl:4: more than 250 states; split the machine'

# no page at all
: >"$folder/door/door.rl"
check 'door/door.rl:1: text before the block; a page is one %%{ ... }%% block'
rm "$folder/door/door.rl"
check "sluice: door: no page here; a machine's folder NAME holds its page NAME.rl"

# a page that is good, so that the harness itself is known to tell the difference
cp "$page" "$folder/door/door.rl"
if ! (cd "$folder" && "$sluice" gen --out out door) >"$folder/said" 2>&1; then
	if ragel --version >/dev/null 2>&1; then
		echo "the good page is refused: $(cat "$folder/said")"
		failed=1
	fi
fi
echo "$count bad pages"
exit $failed
