import { basename } from 'node:path'
import type { ConfigDiagnostic } from '../../config/config-diagnostic.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { SharedText, TextVersion } from '../../storage/shared-text.js'
import type { Clock } from '../../time/clock.js'
import type { ReadChannels } from '../read-channels.js'
import type { TextDocument } from '../text-document.js'
import { mergeChannels } from './merge-channels.js'
import type { NotedTexts } from './noted-texts.js'

interface FileOfSharedParts {
  readonly file: TextDocument
  readonly shared: SharedText
  readonly noted: NotedTexts
  /** What a text says; errors are in what it returns. */
  readonly read: (text: string) => ReadChannels
  readonly clock: Clock
  readonly logger: Logger
}

/** A file that is away for so long was deleted; a shorter time an editor needs to put another one in its place. */
export const goneForMs = 500

/** How often it is begun anew because others changed the channels meanwhile. */
const maxRaces = 20

/**
 * The file of channels that several machines share. What a person changes in it becomes a version for all; what others change is
 * written into it. Where both happened, they are put together by channel and key, and what both changed is as the others have it.
 * No text is ever replaced that is not one of the versions without keeping a copy of it beside the file.
 */
export class FileOfShared {
  problems: readonly ConfigDiagnostic[] = []
  notes: readonly string[] = []
  private goneSinceMs: number | undefined

  constructor(private readonly parts: FileOfSharedParts) {}

  get name(): string {
    return this.parts.file.name
  }

  backUp(text: string): Promise<string> {
    return this.parts.file.backUp(text)
  }

  watch(listener: () => void): Promise<() => Promise<void>> {
    return this.parts.file.watch(listener)
  }

  /** The first look. @throws CONFIG_CHANNELS_INVALID when a person left errors in the file, CONFIG_UNREADABLE, STORAGE_... */
  async begin(): Promise<void> {
    // What cannot be read at all is told as such.
    await this.parts.file.read()
    this.goneSinceMs = Number.NEGATIVE_INFINITY
    await this.settle().catch((error) => {
      if (!isSwitchboardError(error, 'CONFIG_UNWRITABLE')) throw error
      this.parts.logger.warn('the file of the channels cannot be written, and is not what they are', { error })
    })
    const { problems, name: file } = this
    if (problems.length > 0) throw new SwitchboardError('CONFIG_CHANNELS_INVALID', { file, problems })
  }

  /** Brings file and database together. @throws CONFIG_UNWRITABLE, STORAGE_... */
  async settle(): Promise<void> {
    const settle = async () => {
      // After so many the next look goes on.
      for (let race = 0; race < maxRaces; race++) if (await this.once()) return
    }
    try {
      await this.parts.file.exclusively(settle)
    } catch (error) {
      if (!isSwitchboardError(error, 'CONFIG_UNWRITABLE')) throw error
      // Where nothing can be written a person's change is for all nevertheless.
      await settle()
    }
  }

  /** @returns whether it came to an end, or somebody changed one of them meanwhile. */
  private async once(): Promise<boolean> {
    const { shared, noted } = this.parts
    const mine = await this.readFile()
    if (mine === false) return true
    const latest = await shared.latest()
    if (mine === undefined) return latest ? this.putBack(latest.text) : true
    this.goneSinceMs = undefined
    if (mine === latest?.text) return this.settled(mine)
    const texts = await noted.read()
    const isUntouched = texts.includes(mine) || (texts.length === 0 && (await shared.had(mine)))
    if (latest && isUntouched) return this.overwrite(mine, latest.text)
    const read = this.parts.read(mine)
    this.problems = read.problems
    if (read.problems.length > 0) return true
    // Of two texts it is not known from which the person came.
    const base = texts.length === 1 ? texts[0] : undefined
    if (latest && base !== latest.text) return this.together(mine, read, base, latest)
    // Nobody has changed anything but the person.
    if (!(await shared.write(latest?.version ?? 0, mine))) return false
    this.notes = []
    return this.settled(mine)
  }

  /** The person and others have changed the same text. */
  private async together(
    mine: string,
    read: ReadChannels,
    base: string | undefined,
    latest: TextVersion,
  ): Promise<boolean> {
    const { shared } = this.parts
    const versionOf = (text: string) => ({ text, read: this.parts.read(text) })
    const isKnown = base !== undefined
    const merged = isKnown
      ? mergeChannels(versionOf(base), { text: mine, read }, versionOf(latest.text), this.parts.read)
      : { text: latest.text, conflicts: ['the file was another one than the machines have, which it is now'] }
    if (merged.text !== latest.text && !(await shared.write(latest.version, merged.text))) return false
    return this.overwrite(mine, merged.text, { ...merged, machine: latest.machine })
  }

  /** Replaces the file's text, which is kept beside it unless it is one of the versions. */
  private async overwrite(
    mine: string,
    next: string,
    both?: { readonly conflicts: readonly string[]; readonly machine: string },
  ): Promise<boolean> {
    const { file, shared, noted, logger } = this.parts
    const isKept = !both && (await shared.had(mine))
    const copy = isKept ? undefined : basename(await file.backUp(mine))
    await noted.write(next, mine)
    if (!(await file.replace(mine, next))) {
      // Whoever has changed it now began with that.
      await noted.write(mine)
      return false
    }
    if (copy !== undefined) {
      const { conflicts = [], machine } = both ?? {}
      const kept = { file: file.name, copy, ...(machine !== undefined && { machine, conflicts }) }
      if (conflicts.length > 0)
        logger.warn('what was written in the file of the channels is not in use as it stands', kept)
      else logger.info('the file of the channels has what other machines changed, too', kept)
      this.notes = conflicts.map(
        (conflict) => `${conflict}; your text is kept as ${copy}. Write it again if it shall be so`,
      )
    }
    return this.settled(next)
  }

  private async putBack(text: string): Promise<boolean> {
    const { file, noted, clock, logger } = this.parts
    this.goneSinceMs ??= clock.monotonic()
    if (clock.monotonic() - this.goneSinceMs < goneForMs) return true
    await noted.write(text)
    if (!(await file.replace(undefined, text))) return false
    logger.info('the file of the channels was not there, and is written from those that all machines share', {
      file: file.name,
    })
    return this.settled(text)
  }

  private async settled(text: string): Promise<true> {
    this.problems = []
    const { noted } = this.parts
    const known = await noted.read()
    if (known.length !== 1 || known[0] !== text) await noted.write(text)
    return true
  }

  /** @returns false when it cannot be read, which is its problem then. */
  private async readFile(): Promise<string | undefined | false> {
    try {
      return await this.parts.file.read()
    } catch (error) {
      if (!isSwitchboardError(error, 'CONFIG_UNREADABLE')) throw error
      this.problems = [{ line: 1, column: 1, path: '', message: error.context.reason, fix: error.fix }]
      return false
    }
  }
}
