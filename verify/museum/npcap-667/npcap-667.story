title      A restart forgets that a handle was capturing
reference  nmap/npcap#667
claim      restarted_handle_captures

Handles survive a pause of the stack: when NDIS restarts it they are attached again. A handle that had been capturing came back as
OpenAttached and not as OpenRunning. Some later request of the application brings it to OpenRunning; each packet that arrives before
is lost without a word.

The repair restores the state that the pause had taken away (TF-04).
