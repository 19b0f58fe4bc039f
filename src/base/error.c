#include "base/error.h"

GQuark ackd_error_quark(void)
{
    return g_quark_from_static_string("ackd-error");
}
