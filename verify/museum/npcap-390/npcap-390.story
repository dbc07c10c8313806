title      A pause that is answered twice
reference  nmap/npcap#390
claim      pause_completes_once

FilterPause closed the gate, noted that a pause was pending, and returned NDIS_STATUS_SUCCESS, although sends were still below. When
the last of them came back, its completion found the note and called NdisFPauseComplete as well. NDIS had its answer already; the
crashes came in by telemetry. (The same report stands as nmap/nmap#1193.)

The repair waits inside FilterPause until the last send is back, and answers there and nowhere else (PAUSE-08, RACE-16). The model
steps our page `filter`.
