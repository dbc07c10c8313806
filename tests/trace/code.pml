/* code.pml - embedded C, which only pan can replay, in statements of several lines */
c_code {
	\#include <string.h>
}
byte turns;
active proctype Turner()
{
	do
	:: turns < 3 ->
		c_code {
			now.turns = now.turns + 1;
			now.turns = now.turns * 1;
		}
	:: c_expr { now.turns > 2 } -> assert(false)
	od
}
