import { access, mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { UserDescription } from '../../../sandbox/world/world-description.js'
import type { Clock } from '../../../time/clock.js'
import type { ChatAction, ChatOutcome, ChatWitness } from '../chat-action.js'
import type { ChatEvent } from '../chat-session.js'
import { recordedTest } from './recorded-test.js'
import { Recording } from './recording.js'
import type { FindSetting } from './test-setting.js'

interface ChatRecorderParts {
  readonly cwd: string
  readonly clock: Clock
  readonly person: UserDescription
  /** What the test starts. */
  readonly findSetting: FindSetting
}

/** Turns what is done and said in a chat into a test. */
export class ChatRecorder implements ChatWitness {
  private running: { file: string; recording: Recording } | undefined

  constructor(private readonly parts: ChatRecorderParts) {}

  /** The file that the recording under way is written to. */
  get file(): string | undefined {
    return this.running?.file
  }

  /**
   * Records from now on.
   * @param file - where the test is written to, seen from the working directory; `.test.ts` is added where it does not end so.
   * @param partner - whom the person talks to now.
   * @throws CLI_FILE_EXISTS
   */
  async begin(file: string, partner: string): Promise<void> {
    const named = /\.(test|spec)\.ts$/.test(file) ? file : `${file.replace(/\.ts$/, '')}.test.ts`
    const isThere = await access(resolve(this.parts.cwd, named)).then(
      () => true,
      () => false,
    )
    if (isThere) throw new SwitchboardError('CLI_FILE_EXISTS', { file: named })
    this.running = { file: named, recording: new Recording(this.parts.clock, partner) }
  }

  begins(action: ChatAction): (outcome: ChatOutcome) => void {
    return this.running?.recording.begins(action) ?? (() => {})
  }

  hears(event: ChatEvent): void {
    this.running?.recording.hears(event)
  }

  /** The test as it stands. */
  async source(): Promise<string> {
    const { running, parts } = this
    if (!running) return ''
    const { file, recording } = running
    const setting = await parts.findSetting(recording)
    return recordedTest(recording, { ...setting, cwd: parts.cwd, person: parts.person, file: resolve(parts.cwd, file) })
  }

  /** Writes the test and records no more; nothing is overwritten. @returns the file, if there was a recording. */
  async end(): Promise<string | undefined> {
    const { running } = this
    if (!running) return undefined
    const source = await this.source()
    this.running = undefined
    for (let number = 1; ; number++) {
      const file = number === 1 ? running.file : running.file.replace(/\.(test|spec)\.ts$/, `-${number}.$1.ts`)
      const path = resolve(this.parts.cwd, file)
      await mkdir(dirname(path), { recursive: true })
      try {
        await writeFile(path, source, { flag: 'wx' })
        return file
      } catch (error) {
        // Somebody has made one of that name meanwhile.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  }
}
