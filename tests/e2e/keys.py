"""What a terminal sends for keys that have no character of their own."""

CTRL_C, CTRL_P, CTRL_Q = "\x03", "\x10", "\x11"
ENTER, ESCAPE, F1, TAB, UP = "\r", "\x1b", "\x1bOP", "\t", "\x1b[A"
