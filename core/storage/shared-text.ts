/** One version of a text that several machines share. */
export interface TextVersion {
  /** Counts up from 1. */
  readonly version: number
  readonly text: string
  /** The name of the machine that wrote it. */
  readonly machine: string
}

/** A text that several machines share, each change of which makes a new version. */
export interface SharedText {
  /** The text as it is now; `undefined` when nobody has written one. @throws STORAGE_... */
  latest(): Promise<TextVersion | undefined>

  /** Whether one of the versions that are kept has exactly this text. @throws STORAGE_... */
  had(text: string): Promise<boolean>

  /**
   * Makes a text the version behind another one.
   * @param after - the number of that; 0: there is none.
   * @returns whether it was made; otherwise that was not the latest any more.
   * @throws STORAGE_...
   */
  write(after: number, text: string): Promise<boolean>

  /** Calls the listener soon after there may be a new version, and now and then without. @returns ends it. */
  onChange(listener: () => void): () => void
}
