#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1090,SC1091,SC2016,SC2034,SC2154
# The page of a counterexample in a browser: what it shows, and what the keys do. usage: page.sh SLUICE ROOT
. "$2/tests/verify/expect.sh"
for tool in chromium jq ragel; do
	command -v $tool >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
cp -r "$here/latch/models" "$here/latch/verify" "$root/tests/trace/claims.pml" "$root/tests/trace/many.pml" "$folder/"
run gen models
run verify --faults --keep kept
ends 0

# look PAGE SCRIPT HASH: the page from disk, after SCRIPT has pressed keys; what SCRIPT says is in $folder/said
look()
{
	command="page $1"
	sed 's,</body>,<script>window.addEventListener("load"\, () => { const found = {}; const press = key => '\
'document.dispatchEvent(new KeyboardEvent("keydown"\, {key})); try { PRESS } catch (error) { found.error = String(error); } '\
'document.body.replaceChildren(document.createTextNode("FOUND" + JSON.stringify(found) + "END")); });</script></body>,' \
		"$folder/$1" | PRESS=$(cat "$2") awk '{
			at = index($0, "PRESS")
			if (at)
				$0 = substr($0, 1, at - 1) ENVIRON["PRESS"] substr($0, at + 5)
			print
		}' >"$folder/looked.html"
	HOME=$folder/home timeout 100 chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--disable-background-networking --disable-component-update --disable-quic --disable-sync --no-first-run \
		--window-size=1200,700 \
		--user-data-dir="$folder/profile" --virtual-time-budget=5000 \
		--dump-dom "file://$folder/looked.html${3-}" >"$folder/dom" 2>"$folder/error"
	sed -n 's/.*FOUND\(.*\)END.*/\1/p' "$folder/dom" | sed 's/&amp;/\&/g; s/&lt;/</g; s/&gt;/>/g' >"$folder/said"
	[ -s "$folder/said" ] || complain "the browser shows nothing: $(tail -n 3 "$folder/error")"
	rm -rf "$folder/profile" "${TMPDIR:?}"/*
}
# is WHAT WANTED
is()
{
	got=$(jq -c "$1" <"$folder/said" 2>&1)
	[ "$got" = "$2" ] || complain "$1 is $got, wanted $2"
}

run trace --format html -o one.html kept/taken-unseen-one_holds.txt
ends 0
cat >"$folder/press" <<'END'
const text = id => document.getElementById(id).textContent, said = []; const keep = () => said.push(text("said"));
keep(); press("ArrowDown"); keep(); press("j"); press("End"); keep(); press("k"); press("Home"); keep(); press("ArrowUp"); keep();
found.said = said; press("j");
found.changed = [...document.querySelectorAll("#state table")][0].innerText.split("\n").map(line => line.trim().replace(/\s+/g, " "));
found.here = [...document.querySelectorAll("#sources .here")].map(line => line.textContent.trim());
found.title = text("title"); found.violated = text("violated"); found.count = text("count");
const width = () => Number(document.querySelector("#drawn svg").getAttribute("width"));
const before = width(); press("+"); found.larger = width() > before; press("-"); press("-"); found.smaller = width() < before;
press("c"); found.only = document.querySelectorAll("#state table").length; press("c");
found.all = document.querySelectorAll("#state table").length;
found.lanes = [...document.querySelectorAll("#heads text")].map(lane => lane.firstChild.data);
document.querySelector("[data-row='3']").dispatchEvent(new MouseEvent("click", {bubbles: true})); found.click = text("said");
found.hash = location.hash;
window.dispatchEvent(new Event("beforeprint")); found.printed = document.querySelectorAll("[data-row]").length;
found.asked = performance.getEntriesByType("resource").length;
END
look one.html "$folder/press"
is .error null
is .said '["Step 1, Holder(1): holder 1 wants it","Step 1, Holder(1): TAKE to latch 0: Free to Taken/by one",'\
'"Step 2, Holder(0): TAKE to latch 0, refused","Step 1, Holder(1): holder 1 wants it","Step 1, Holder(1): holder 1 wants it"]'
is .changed '["latch 0 Taken/by one was Free","holders 1 was 0","rings 1 was 0","Holder(1).mine 1 was 0"]'
is '.here[0]' '"Free:         ( TAKE     @L_01 @ring    -> Taken_by_one"'
is '.here[-2:]' '["CLAIM(one_holds, true, holders == 1)","claim   one_holds            safety  driver  INV-01"]'
is '[.title, .violated, .count]' \
	'["latch, configuration plain, -DMUTANT_TAKEN_UNSEEN","violated: one_holds (driver: INV-01)","2 of 4"]'
is '[.larger, .smaller]' '[true,true]'
is '[.only, .all]' '[1,5]'
is .lanes '["latch","Holder(1)","Holder(0)"]'
is .click '"Step 2, Holder(0): TAKE to latch 0, refused"'
is .hash '"#step=4"'
is '[.printed, .asked]' '[4,0]'
look one.html "$folder/press" '#step=3'
is '.said[0]' '"Step 2, Holder(0): holder 0 wants it"'

# a cycle is marked where it begins
run trace --format html -o cycle.html --model claims.pml kept/never-given-back-taken_is_given_back.txt
ends 2
run trace --format html -o cycle.html kept/never-given-back-taken_is_given_back.txt
ends 0
echo 'found.text = document.getElementById("drawn").textContent;' >"$folder/press"
look cycle.html "$folder/press"
is '.text | test("and nothing more happens, for ever")' true
run verify "$root/tests/verify/plain/ltl.pml"
run trace --format html -o ltl.html sluice-trails/ltl.pml-rises.txt
ends 0
look ltl.html "$folder/press"
is '.text | test("from here on for ever")' true

# a long one: only what is seen is drawn
(cd "$folder" && spin -DLIMIT=10000 -a many.pml >/dev/null && gcc -w -o pan pan.c && ./pan -m100000 >/dev/null)
run trace --format html -DLIMIT=10000 -o many.html many.pml
ends 0
cat >"$folder/press" <<'END'
press("End"); found.rows = document.querySelectorAll("[data-row]").length; found.count = document.getElementById("count").textContent;
found.changed = document.querySelector("#state table").innerText.trim();
END
look many.html "$folder/press"
is '.rows < 200' true
is '.count | test("^(?<a>[0-9]+) of \\k<a>$")' true

exit "$failed"
