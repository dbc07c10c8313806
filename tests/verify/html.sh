#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# The page of a run: verdicts, coverage, charts; whole by itself, and as a browser shows it.
# usage: html.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
for tool in jq ragel xmllint; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
cp -r "$here/latch/models" "$folder/models"
run gen models
ends 0

# counted NUMBER XPATH: so many in the page, which is XML
counted()
{
	number=$(xmllint --xpath "count($2)" "$folder/out.html" 2>&1)
	[ "$number" = "$1" ] || complain "$number, wanted $1: $2"
}

# a violation: its chart, its text, where it stands
run verify --html out.html latch --config plain -DMUTANT_TAKEN_UNSEEN
ends 1
counted 1 '//h1[.="sluice verify: something is violated"]'
counted 1 '//ul[@class="counts"]/li[.="1 violated"]'
counted 1 '//article'
counted 1 '//article/h3[.="violated one_holds latch plain"]'
counted 1 '//article/p[starts-with(., "models/latch/latch.pml:") and contains(., "facts INV-01")]'
counted 1 '//article//code[.="sluice trace sluice-trails/latch-plain-one_holds.txt"]'
counted 1 '//article//img[starts-with(@src, "data:image/svg+xml,%3Csvg") and contains(@src, "violated: one") and @alt]'
counted 1 '//article//pre[contains(., "holder 0 wants it") and contains(., "one_holds")]'
counted 4 '//table[@class="claims"]//tr[td]'
counted 1 '//table[@class="claims"]//tr[td[1]="giver_held" and td[2]="undecided" and td[7]="INV-01 INV-02"]'
counted 1 '//p[.="Not judged: --config and -D chose what was searched."]'
counted 0 '//script | //link | //@href | //img[not(starts-with(@src, "data:"))]'
cp "$folder/out.html" "$folder/violated.html"

# what no configuration took, where none was; a name with all that means something elsewhere
sed -i '/^config  forced/d; /^claim   force/d' "$folder/models/latch/latch.claims"
odd="a&b <'>%,#.pml"
cp "$here/plain/deadlock.pml" "$folder/$odd"
run verify --html out.html latch "./$odd"
ends 1
counted 1 '//table[@class="coverage"]//tr[td[1]="latch" and td[2]="2 of 3" and td[4]="2 of 3"][td[6]="L-03 FORCE in Taken/by one, to Broken"][td[7]="Broken"]'
counted 1 '//table[@class="rows"]//tr[td[1]="L-03" and td[5]="never"]'
counted 2 '//table[@class="rows"]//tr[td[5] > 0]'
counted 1 '//article/h3[.="violated row L-03 latch"]'
counted 1 '//ul[@class="counts"]/li[.="2 never taken"]'
counted 1 "//article/h3[contains(., \"$odd\")]"
[ "$(xmllint --xpath 'count(//table[@class="claims"]//tr[td[@class="good"]])' "$folder/out.html")" -ge 5 ] || complain 'fewer claims'
run verify --html models "$here/plain/good.pml"
ends 2
tells 'sluice: --html models: a folder'

# in a browser: nothing is asked for, the picture is one, nothing sticks out
command -v chromium >/dev/null || exit "$failed"
for page in violated out; do
	command="page $page.html"
	sed 's,<meta http-equiv[^>]*>,,; s,</body>,<script>window.addEventListener("load"\, () => { const image = document.querySelector("img"); '\
'const found = {asked: performance.getEntriesByType("resource").filter(one => !one.name.startsWith("data:")).length\, '\
'wide: document.documentElement.scrollWidth > innerWidth\, drawn: image.naturalWidth > 100 \&\& image.naturalHeight > 100\, '\
'tables: document.querySelectorAll("table").length}; '\
'document.body.replaceChildren(document.createTextNode("FOUND" + JSON.stringify(found) + "END")); });</script></body>,' \
		"$folder/$page.html" >"$folder/looked.html"
	HOME=$folder/home timeout 100 chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--disable-background-networking --disable-component-update --disable-quic --disable-sync --no-first-run \
		--window-size=700,900 --user-data-dir="$folder/profile" --virtual-time-budget=5000 \
		--dump-dom "file://$folder/looked.html" >"$folder/dom" 2>"$folder/error"
	sed -n 's/.*FOUND\(.*\)END.*/\1/p' "$folder/dom" >"$folder/said"
	jq -e '.asked == 0 and .wide == false and .drawn and .tables > 0' "$folder/said" >/dev/null || complain 'not as wanted'
	rm -rf "$folder/profile" "${TMPDIR:?}"/*
done

exit "$failed"
