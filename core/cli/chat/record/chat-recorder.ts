import { access, mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { orUnwritable, systemReason } from '../../../config/person-file.js'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { ClientUpdate } from '../../../kernel/control/explained-updates.js'
import type { UserDescription } from '../../../sandbox/world/world-description.js'
import type { ChatAction, ChatOutcome, ChatWitness } from '../../../testing/recorded/chat-action.js'
import { placedSteps } from '../../../testing/recorded/placed-steps.js'
import { recordedTest } from '../../../testing/recorded/recorded-test.js'
import { Recording } from '../../../testing/recorded/recording.js'
import type { FindSetting } from '../../../testing/recorded/test-setting.js'
import type { Clock } from '../../../time/clock.js'
import type { ConversationEvent } from '../chat-session.js'

interface ChatRecorderParts {
  readonly cwd: string
  readonly clock: Clock
  readonly person: UserDescription
  /** What the test starts. */
  readonly findSetting: FindSetting
  /** What the clients that run made of their last updates; they remember some of them only. Absent: nothing is known of it. */
  readonly findUpdates?: () => Promise<readonly ClientUpdate[]>
}

/** Turns what is done and said in a chat into a test. */
export class ChatRecorder implements ChatWitness {
  private running: { file: string; recording: Recording; updates: Map<string, ClientUpdate> } | undefined

  constructor(private readonly parts: ChatRecorderParts) {}

  /** The working directory, from which files are named. */
  get cwd(): string {
    return this.parts.cwd
  }

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
    const named = testFile(file)
    const isThere = await access(resolve(this.parts.cwd, named)).then(
      () => true,
      () => false,
    )
    if (isThere) throw new SwitchboardError('CLI_FILE_EXISTS', { file: named })
    // From now on clients remember what their handlers call as well.
    await this.parts.findUpdates?.().catch(() => [])
    this.running = { file: named, recording: new Recording(this.parts.clock, partner), updates: new Map() }
  }

  begins(action: ChatAction): (outcome: ChatOutcome) => void {
    void this.look()
    return this.running?.recording.begins(action) ?? (() => {})
  }

  hears(event: ConversationEvent): void {
    if (event.what !== 'renamed' && event.what !== 'voted') this.running?.recording.hears(event)
  }

  /** The test as it stands. */
  async source(): Promise<string> {
    const { running, parts } = this
    if (!running) return ''
    await this.look()
    const { file, recording, updates } = running
    const { cwd, person } = parts
    const inOrder = [...updates.values()].sort((one, other) => one.atMs - other.atMs || one.id - other.id)
    const steps = placedSteps(recording, inOrder, person.id)
    const setting = await parts.findSetting(steps)
    const { startedMs } = recording
    return recordedTest(steps, { ...setting, cwd, person, startedMs, file: resolve(cwd, file) })
  }

  /** Remembers what became of updates, as clients forget them. */
  private async look(): Promise<void> {
    const { running, parts } = this
    if (!running) return
    // An app that runs elsewhere, or not at all, says nothing of it.
    const found = await parts.findUpdates?.().catch(() => [])
    for (const update of found ?? []) running.updates.set(`${update.client} ${update.id}`, update)
  }

  /**
   * Writes the test and records no more; nothing is overwritten, and a recording in which nothing was said is not written. What cannot be
   * written goes on, and can be ended again under another name.
   * @param name - of the file, in place of that it was begun with.
   * @returns the file, if one was written. @throws CONFIG_UNWRITABLE
   */
  async end(name?: string): Promise<string | undefined> {
    const { running } = this
    if (!running) return undefined
    if (running.recording.isEmpty) {
      this.running = undefined
      return undefined
    }
    if (name !== undefined) running.file = testFile(name)
    const source = await this.source()
    for (let number = 1; ; number++) {
      const file = number === 1 ? running.file : running.file.replace(/\.(test|spec)\.ts$/, `-${number}.$1.ts`)
      const path = resolve(this.parts.cwd, file)
      // A file in the place of its folder is told as one that is there, too; another name would change nothing.
      await orUnwritable(file, () => mkdir(dirname(path), { recursive: true }))
      try {
        await orUnwritable(file, () => writeFile(path, source, { flag: 'wx' }))
        this.running = undefined
        return file
      } catch (error) {
        // Somebody has made one of that name meanwhile.
        if (systemReason((error as Error).cause) !== 'EEXIST') throw error
      }
    }
  }
}

/** How the file of a test is called. */
function testFile(file: string): string {
  return /\.(test|spec)\.ts$/.test(file) ? file : `${file.replace(/\.ts$/, '')}.test.ts`
}
