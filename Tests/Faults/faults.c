// A library for LD_PRELOAD that makes one system call of a program fail.
//
// The program's calls go through the functions below first. They count the calls that the environment names. The call
// with the right number isn't made and fails instead:
//
//   FAULT_CALLS   the functions' names, such as "send sendmsg"; they're counted together
//   FAULT_NUMBER  which of the calls fails, from 1
//   FAULT_CODE    the error: a value of errno, or of getaddrinfo (all of those are negative)
//   FAULT_SIGN    a file that's created when the call has failed
//
// If the error says that a connection is broken, this also breaks it, so that later calls behave as in reality.
//
// Calls for the descriptors 0 to 2 always work, so that the program can say what has happened. The name origin.test
// stands for an address of this machine, so that the resolver can be tested without a network.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static char calls[256];
static int number;
static int code;
static const char *sign;
static atomic_int count;

__attribute__((constructor)) static void begin(void) {
    const char *names = getenv("FAULT_CALLS");
    if (!names || !getenv("FAULT_NUMBER") || !getenv("FAULT_CODE")) return;
    // There's a blank on both sides of each name, so that no name is found inside another one.
    strcat(strncat(strcpy(calls, " "), names, sizeof calls - 3), " ");
    number = atoi(getenv("FAULT_NUMBER"));
    code = atoi(getenv("FAULT_CODE"));
    sign = getenv("FAULT_SIGN");
}

// Whether this is the call that fails.
static int strikes(const char *name) {
    char word[40] = " ";
    strcat(strncat(word, name, sizeof word - 3), " ");
    if (!strstr(calls, word) || atomic_fetch_add(&count, 1) + 1 != number) return 0;
    int file = sign ? open(sign, O_CREAT | O_WRONLY | O_CLOEXEC, 0600) : -1;
    if (file >= 0) close(file);
    errno = code > 0 ? code : EAGAIN;
    return 1;
}

// Breaks a TCP connection if the error says that it's broken.
static int breaks(int file) {
    int family = 0, (*real)(int, int);
    socklen_t size = sizeof family;
    *(void **)&real = dlsym(RTLD_NEXT, "shutdown");
    if ((code == EPIPE || code == ECONNRESET) && !getsockopt(file, SOL_SOCKET, SO_DOMAIN, &family, &size) &&
        family != AF_UNIX)
        real(file, SHUT_RDWR);
    errno = code;
    return 1;
}

// The function that would have been called without this library.
#define REAL(name, parameters)                                                                                         \
    static int (*volatile kept) parameters;                                                                            \
    int(*real) parameters = kept;                                                                                      \
    if (!real) {                                                                                                       \
        *(void **)&real = dlsym(RTLD_NEXT, #name);                                                                     \
        kept = real;                                                                                                   \
    }

// A function that returns -1 if it has failed, and sets errno.
#define CALL(name, parameters, arguments)                                                                              \
    int name parameters {                                                                                              \
        REAL(name, parameters)                                                                                         \
        return strikes(#name) ? -1 : real arguments;                                                                   \
    }

// A function that reads or writes bytes. It never fails for the standard streams.
#define MOVE(name, parameters, arguments)                                                                              \
    ssize_t name parameters {                                                                                          \
        static ssize_t(*volatile kept) parameters;                                                                     \
        ssize_t(*real) parameters = kept;                                                                              \
        if (!real) {                                                                                                   \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                                                                 \
            kept = real;                                                                                               \
        }                                                                                                              \
        return file > 2 && strikes(#name) && breaks(file) ? -1 : real arguments;                                       \
    }

CALL(socket, (int family, int type, int protocol), (family, type, protocol))
CALL(socketpair, (int family, int type, int protocol, int ends[2]), (family, type, protocol, ends))
CALL(bind, (int file, const struct sockaddr *address, socklen_t size), (file, address, size))
CALL(listen, (int file, int length), (file, length))
CALL(accept, (int file, struct sockaddr *address, socklen_t *size), (file, address, size))
CALL(accept4, (int file, struct sockaddr *address, socklen_t *size, int flags), (file, address, size, flags))
CALL(connect, (int file, const struct sockaddr *address, socklen_t size), (file, address, size))
CALL(setsockopt, (int file, int level, int name, const void *value, socklen_t size), (file, level, name, value, size))
CALL(getsockopt, (int file, int level, int name, void *value, socklen_t *size), (file, level, name, value, size))
CALL(getsockname, (int file, struct sockaddr *address, socklen_t *size), (file, address, size))
CALL(getpeername, (int file, struct sockaddr *address, socklen_t *size), (file, address, size))
CALL(shutdown, (int file, int how), (file, how))
CALL(epoll_create1, (int flags), (flags))
CALL(epoll_ctl, (int set, int action, int file, struct epoll_event *event), (set, action, file, event))
CALL(epoll_wait, (int set, struct epoll_event *events, int most, int time), (set, events, most, time))
CALL(poll, (struct pollfd *files, nfds_t most, int time), (files, most, time))
CALL(eventfd, (unsigned value, int flags), (value, flags))
CALL(pipe2, (int ends[2], int flags), (ends, flags))
CALL(dup, (int file), (file))
CALL(dup2, (int file, int copy), (file, copy))
CALL(dup3, (int file, int copy, int flags), (file, copy, flags))
CALL(getrlimit, (__rlimit_resource_t kind, struct rlimit *limit), (kind, limit))
CALL(setrlimit, (__rlimit_resource_t kind, const struct rlimit *limit), (kind, limit))

MOVE(read, (int file, void *bytes, size_t size), (file, bytes, size))
MOVE(readv, (int file, const struct iovec *pieces, int most), (file, pieces, most))
MOVE(recv, (int file, void *bytes, size_t size, int flags), (file, bytes, size, flags))
MOVE(recvmsg, (int file, struct msghdr *message, int flags), (file, message, flags))
MOVE(write, (int file, const void *bytes, size_t size), (file, bytes, size))
MOVE(writev, (int file, const struct iovec *pieces, int most), (file, pieces, most))
MOVE(send, (int file, const void *bytes, size_t size, int flags), (file, bytes, size, flags))
MOVE(sendmsg, (int file, const struct msghdr *message, int flags), (file, message, flags))

// The third argument is a number or a pointer. Both are passed in the same way.
#define CONTROL(name)                                                                                                  \
    int name(int file, int command, ...) {                                                                             \
        REAL(name, (int, int, ...))                                                                                    \
        va_list rest;                                                                                                  \
        va_start(rest, command);                                                                                       \
        void *argument = va_arg(rest, void *);                                                                         \
        va_end(rest);                                                                                                  \
        return strikes(#name) ? -1 : real(file, command, argument);                                                    \
    }
CONTROL(fcntl)
CONTROL(fcntl64)

// These two functions return the error.
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
    REAL(pthread_create, (pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))
    return strikes("pthread_create") ? code : real(thread, attributes, body, argument);
}

int getaddrinfo(const char *host, const char *port, const struct addrinfo *hints, struct addrinfo **list) {
    REAL(getaddrinfo, (const char *, const char *, const struct addrinfo *, struct addrinfo **))
    if (strikes("getaddrinfo")) return code;
    return real(host && !strcmp(host, "origin.test") ? "127.0.0.1" : host, port, hints, list);
}
