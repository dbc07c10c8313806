/* The third line is wrong. */
byte x;
active proctype { x = 1 }
