"""The highest resident memory of this very program."""

import resource
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_megabytes() -> float:
    """MB of 2^20 bytes. Linux hands `ru_maxrss` down through fork and exec, so that a small program would be
    told the size of the large one that started it; the kernel's own high-water mark begins with the program.
    """
    if STATUS.exists():
        for line in STATUS.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
