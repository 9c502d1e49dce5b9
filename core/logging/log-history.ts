/** The lines of the log so far. */
export abstract class LogHistory {
  /**
   * The lines as they were written, JSON without secrets, the latest first; of several files, by their time. Nothing is held
   * in memory beyond a piece of each file.
   */
  abstract lines(): AsyncIterable<string>
}
