import type { Driver, DriverOptions } from './driver.js'
import { loadLibrary } from './library.js'
import { type DriverTuning, LibraryDriver } from './library-driver.js'

/** The driver over the package `telegram` (GramJS). */
export function telegramDriver(options: DriverOptions, tuning?: DriverTuning): Driver {
  return new LibraryDriver(loadLibrary('telegram'), options, tuning)
}
