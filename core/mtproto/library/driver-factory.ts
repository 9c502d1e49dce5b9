import type { Driver, DriverFactory, DriverOptions } from '../driver.js'
import type { LibraryName } from './library.js'
import { LibraryDriver } from './library-driver.js'
import { loadLibrary } from './load-library.js'

/** The driver over a library, by the package's name. Loads the library with the first driver that is made. */
export function driverFactory(library: LibraryName): DriverFactory {
  return (options: DriverOptions): Driver => new LibraryDriver(loadLibrary(library), options)
}
