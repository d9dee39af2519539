/* For LD_PRELOAD. While the file exists that FAILING_SYNC names, fsync and fdatasync of a database fail like a bad disk's. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int file)
{
    const char *trigger = getenv("FAILING_SYNC");
    char link[64], path[4096];
    ssize_t length;

    if (!trigger || access(trigger, F_OK))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    return strstr(path, "outoften.db") != NULL;
}

static int sync_by(const char *name, int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);

    if (!fails(file))
        return real(file);
    errno = EIO;
    return -1;
}

int fsync(int file)
{
    return sync_by("fsync", file);
}

int fdatasync(int file)
{
    return sync_by("fdatasync", file);
}
