import type { Stopwatch } from './stopwatch.js'

/** The stopwatch of this process, for the bench's plugins: their instances are made by the framework. */
export const current: { stopwatch?: Stopwatch } = {}
