import { readFile } from 'node:fs/promises'
import { systemReason } from '../../config/person-file.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { writeFileAtomically } from '../../storage/atomic-file.js'

/**
 * What a file was last, as Switchboard itself read or wrote it: by that is known what a person has changed since, also while nothing
 * was running. While the file is being replaced these are two texts, as either may be there after a kill.
 */
export class NotedTexts {
  /**
   * @param note - where that is kept.
   * @param file - of which file it is.
   */
  constructor(
    private readonly note: string,
    private readonly file: string,
  ) {}

  /** The texts, the latest first; none when nothing is known of this file. */
  async read(): Promise<readonly string[]> {
    try {
      const kept = JSON.parse(await readFile(this.note, 'utf8')) as { file?: unknown; texts?: unknown }
      const { file, texts } = kept
      return file === this.file && Array.isArray(texts) && texts.every((text) => typeof text === 'string') ? texts : []
    } catch {
      // Not there, or damaged: then nothing is known.
      return []
    }
  }

  /** @throws CONFIG_UNWRITABLE */
  async write(...texts: readonly string[]): Promise<void> {
    const { note, file } = this
    try {
      await writeFileAtomically(note, `${JSON.stringify({ file, texts })}\n`)
    } catch (error) {
      throw new SwitchboardError('CONFIG_UNWRITABLE', { file: note, reason: systemReason(error) }, { cause: error })
    }
  }
}
