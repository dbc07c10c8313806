#include "not-there.pmh"
