/* SPDX-License-Identifier: MIT */
bit progress, b;

active proctype Spinner()
{
	do
	:: b = !b;
	   printf("made progress: %d '\n", b);
	   b = (b -> progress : b)
	od
}
