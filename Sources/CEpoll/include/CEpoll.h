// epoll is missing from Swift's C library overlay; this header is all it takes. Empty on other systems.
#ifndef CEPOLL_H
#define CEPOLL_H
#ifdef __linux__
#include <sys/epoll.h>
#endif
#endif
