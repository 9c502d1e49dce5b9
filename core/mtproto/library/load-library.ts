import { readTelegram, readTeleproto } from './gram-library.js'
import type { Library, LibraryName } from './library.js'
import { readMtcute } from './mtcute/mtcute-library.js'

const readers: Readonly<Record<LibraryName, () => Library>> = {
  telegram: readTelegram,
  teleproto: readTeleproto,
  mtcute: readMtcute,
}

const loaded = new Map<LibraryName, Library>()

/**
 * Loads a library on its first use; later calls return the same object. Costs up to 150 ms and 36 MB once a process, so a
 * library that no client names is never loaded.
 * @throws CONFIG_DRIVER_MISSING when its package is not installed.
 */
export function loadLibrary(name: LibraryName): Library {
  let library = loaded.get(name)
  if (!library) {
    library = readers[name]()
    loaded.set(name, library)
  }
  return library
}
