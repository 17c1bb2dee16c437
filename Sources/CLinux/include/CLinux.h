// The system calls of Linux that Swift's C library overlay lacks; nothing on other systems.
#ifndef CLINUX_H
#define CLINUX_H
#ifdef __linux__
#include <sys/epoll.h>

/// accept4: the new socket doesn't block and isn't inherited, without two more calls. The address is a sockaddr.
static inline int accept_with_flags(int listener, void *address, unsigned int *size, int flags) {
    extern int accept4(int, void *, unsigned int *, int);
    return accept4(listener, address, size, flags);
}
#endif
#endif
