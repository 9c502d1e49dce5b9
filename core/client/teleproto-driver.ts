import type { Driver, DriverOptions } from './driver.js'
import { loadLibrary } from './library.js'
import { type DriverTuning, LibraryDriver } from './library-driver.js'

/** The driver over the package `teleproto`, which continues `telegram` with newer layers. */
export function teleprotoDriver(options: DriverOptions, tuning?: DriverTuning): Driver {
  return new LibraryDriver(loadLibrary('teleproto'), options, tuning)
}
