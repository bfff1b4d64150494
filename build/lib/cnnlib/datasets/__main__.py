"""Get the pictures for the book: print the folder of CIFAR-10, or "None" where shapes are to be drawn.

`make book` runs it. CNNLIB_PICTURES=shapes asks for shapes; with CNNLIB_PICTURES=photographs it fails where
there are none.
"""

import sys

from cnnlib.datasets.batches import cifar10_folder
from cnnlib.datasets.download import fetch
from cnnlib.datasets.pictures import wish


def main() -> None:
    """Look for CIFAR-10, fetch it if need be, and say where it is."""
    try:
        wanted = wish()
        folder = None if wanted == "shapes" else cifar10_folder()
        if folder is None and wanted != "shapes":
            folder = fetch()
    except (ValueError, FileNotFoundError) as error:  # what the user has named is not there
        sys.exit(str(error))
    except OSError as error:
        if wanted == "photographs":
            sys.exit(f"CNNLIB_PICTURES asks for photographs, and CIFAR-10 is not to be had. {error}")
        print(f"No photographs: the pages will show drawn shapes. {error}", file=sys.stderr)
    print(folder)


if __name__ == "__main__":
    main()
