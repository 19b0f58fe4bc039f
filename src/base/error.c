#include "base/error.h"

G_DEFINE_QUARK(ackd-error-quark, ackd_error)
